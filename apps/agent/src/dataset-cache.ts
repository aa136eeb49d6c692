// The data of a run on this machine: where it lies already, or a copy by manifest, each file checked by its sha256.
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '@trainyard/client/client';
import type { Lease } from '@trainyard/contracts/agent';
import type { ResponseOf } from '@trainyard/contracts/api';
import { TrainyardError } from '@trainyard/contracts/problem';
import { joinBelow } from '@trainyard/host/safe-path';
import { sha256Of } from './worker-words.ts';

type Manifest = ResponseOf<'getDatasetManifest'>;
type Place = Lease['data'];

export interface DataSource {
  client: Client;
  /** Folder for copies. */
  cache: string;
  /** The agent runs beside the server: its paths are ours. */
  local: boolean;
}

/** Path of a dataset version on this machine. Throws TrainyardError when it cannot be had. */
export async function dataOn(place: Place, { client, cache, local }: DataSource, signal: AbortSignal): Promise<string> {
  if (local) {
    if (!existsSync(place.path))
      throw new TrainyardError('dataset.path_missing', `The data is gone: there is nothing at ${place.path}.`);
    return place.path;
  }
  const manifest = await client.call('getDatasetManifest', { params: { version: place.version_id }, signal });
  if (isHere(place.path, manifest)) return place.path;
  const folder = joinBelow(cache, place.version_id);
  const single = manifest.kind === 'table' ? manifest.items[0] : undefined;
  const target = single ? join(folder, basename(single.path)) : folder;
  if (existsSync(target)) return target;
  await download(place.version_id, manifest, folder, { client, signal });
  return target;
}

/** A shared file system: every file of the manifest lies at the server's path with its size. */
function isHere(path: string, manifest: Manifest): boolean {
  const root = statSync(path, { throwIfNoEntry: false });
  if (!root) return false;
  return manifest.items.every(
    (item) =>
      statSync(root.isFile() ? path : joinBelow(path, item.path), { throwIfNoEntry: false })?.size === item.bytes,
  );
}

interface Fetching {
  client: Client;
  signal: AbortSignal;
}

/** Into a staging folder that takes its name only when every file is there as the manifest says. */
async function download(version: string, manifest: Manifest, folder: string, fetching: Fetching): Promise<void> {
  const staging = `${folder}.${process.pid}.part`;
  rmSync(staging, { recursive: true, force: true });
  try {
    const waiting = [...manifest.items.entries()];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, item] = next;
        const name = manifest.kind === 'table' ? basename(item.path) : item.path;
        await downloadFile(joinBelow(staging, name), { version, index, sha256: item.sha256 }, fetching);
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
}

async function downloadFile(
  file: string,
  { version, index, sha256 }: { version: string; index: number; sha256: string },
  { client, signal }: Fetching,
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const response = await client.open('getDatasetFile', { params: { version, index }, signal });
  if (!response.body) throw new TrainyardError('file.not_found', `File ${index} of ${version} came without bytes.`);
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(file));
  const got = await sha256Of(file);
  if (got !== sha256)
    throw new TrainyardError(
      'file.not_found',
      `File ${index} of ${version} is not the one of the manifest: expected sha256 ${sha256}, received ${got}.`,
      { hint: 'The data on the server was changed after it was registered; register it again.' },
    );
}
