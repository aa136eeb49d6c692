// Files of this machine on their way to a server: how far they are, and how to go on after Ctrl-C or a lost connection.
import type { Client } from '@trainyard/client/client';
import { type PieceFile, sendInPieces } from '@trainyard/client/upload';
import type { Upload } from '@trainyard/contracts/upload';
import { bytesText } from '@trainyard/core/bytes';
import { progressLine, type Terminal } from './scans.ts';

interface Sending {
  client: Client;
  project: string;
  name: string;
}

/** null: stopped by Ctrl-C. @throws ClientError what the server refuses, or that it was away for too long */
export async function sendFiles(
  { client, project, name }: Sending,
  files: readonly PieceFile[],
  terminal: Terminal,
): Promise<Upload | null> {
  const line = progressLine(terminal);
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Error('stopped'));
  process.once('SIGINT', interrupt);
  let begun = false;
  try {
    return await sendInPieces(client, {
      project,
      name,
      files,
      signal: stop.signal,
      onProgress: (upload) => {
        if (!begun && upload.received > 0 && upload.received < upload.bytes)
          terminal.write(`Going on from ${sizes(upload)}, which arrived before.\n`);
        begun = true;
        line.show(`${sizes(upload)} sent (Ctrl-C stops; the same command goes on)`);
      },
      onTrouble: (error) => {
        if (error) line.show(`${error.message} Trying again.`);
      },
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    line.end();
    terminal.write('Stopped. What arrived is kept for a day: the same command goes on from there.\n');
    return null;
  } finally {
    process.off('SIGINT', interrupt);
    line.end();
  }
}

export const sizes = ({ received, bytes }: Pick<Upload, 'received' | 'bytes'>): string =>
  `${bytesText(received)} of ${bytesText(bytes)}`;
