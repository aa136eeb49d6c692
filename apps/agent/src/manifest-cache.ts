// The files of a dataset version as a file of this machine, fetched once: a version never changes. Everything here goes piece by
// piece, because a version may have a million files.
import { createReadStream, createWriteStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Client } from '@trainyard/client/client';
import { unreachable } from '@trainyard/client/client-error';
import { DatasetKind, ImageSplit, ManifestEntry } from '@trainyard/contracts/dataset';
import { DatasetVersionId } from '@trainyard/contracts/ids';
import { PRIVATE_FILE, privateFolder, syncFolder } from '@trainyard/host/private-file';
import { z } from 'zod';
import { ItemSplitter } from './json-items.ts';
import { insist } from './sending.ts';

export interface Manifest {
  /** Absolute path of a file `{"items": [{path, bytes, sha256}]}`; of an edited version with the class and part of each, and where it lies. */
  file: string;
  kind: DatasetKind;
}
export interface ManifestSource {
  client: Client;
  /** Folder for what can be fetched again. */
  cache: string;
}

const Plain = ManifestEntry.pick({ path: true, bytes: true, sha256: true });
/** Of an edited version: what a folder would say by its names. */
const Labelled = Plain.extend({ class: z.string(), split: ImageSplit });
/** As the server says it, with the place of the bytes on its machine. */
const Placed = Labelled.extend({ source: z.string() });
const Item = z.union([Placed, Plain]);
export type ManifestItem = z.infer<typeof Item>;
const PIECE = 1 << 16;
const Frame = z.object({ kind: DatasetKind });

/** The kind stands in the name, so that the file holds nothing but what a worker needs. */
const fileOf = (cache: string, version: string, kind: DatasetKind): string =>
  join(cache, 'manifests', `${DatasetVersionId.parse(version)}.${kind}.json`);

const isThere = async (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

export async function manifestOf(
  version: string,
  { client, cache }: ManifestSource,
  signal: AbortSignal,
): Promise<Manifest> {
  for (const kind of DatasetKind.options) {
    const file = fileOf(cache, version, kind);
    if (await isThere(file)) return { file, kind };
  }
  return insist(() => fetchManifest(version, { client, cache }, signal), signal);
}

async function fetchManifest(
  version: string,
  { client, cache }: ManifestSource,
  signal: AbortSignal,
): Promise<Manifest> {
  const folder = join(cache, 'manifests');
  await privateFolder(folder);
  const staging = join(folder, `${DatasetVersionId.parse(version)}.${Math.random().toString(36).slice(2)}.part`);
  try {
    const response = await client.open('getDatasetManifest', { params: { version }, signal });
    const splitter = new ItemSplitter();
    await pipeline(
      bodyOf(response, client.baseUrl),
      (chunks: AsyncIterable<Buffer>) => asItems(chunks, splitter),
      createWriteStream(staging, { mode: PRIVATE_FILE }),
      { signal },
    );
    const { kind } = Frame.parse(JSON.parse(splitter.frame()));
    const file = fileOf(cache, version, kind);
    await forcedToDisk(staging);
    await rename(staging, file);
    await syncFolder(folder);
    return { file, kind };
  } catch (error) {
    await rm(staging, { force: true });
    throw error;
  }
}

/**
 * The manifest of a copy, which has the paths of the version whatever machine it lies on: a file without the places of the server.
 * That of a version that was read is the same for both.
 */
export async function manifestOfCopy(manifest: Manifest): Promise<string> {
  for await (const [first] of manifestItems(manifest)) if (first && !('source' in first)) return manifest.file;
  const file = manifest.file.replace(/\.json$/, '.copy.json');
  if (await isThere(file)) return file;
  const staging = `${file}.${Math.random().toString(36).slice(2)}.part`;
  try {
    await pipeline(
      createReadStream(manifest.file),
      (chunks: AsyncIterable<Buffer>) => asItems(chunks, new ItemSplitter(), Labelled),
      createWriteStream(staging, { mode: PRIVATE_FILE }),
    );
    await forcedToDisk(staging);
    await rename(staging, file);
  } catch (error) {
    await rm(staging, { force: true });
    throw error;
  }
  return file;
}

/** The bytes of an answer; an answer that breaks off is one that did not come. */
export async function* bodyOf(response: Response, baseUrl: string): AsyncGenerator<Buffer> {
  if (!response.body) return;
  try {
    for await (const chunk of Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]))
      yield* piecesOf(chunk as Buffer);
  } catch (error) {
    throw unreachable(baseUrl, error);
  }
}

/** What is done with one piece takes a few milliseconds; between two of them others have their turn. */
async function* piecesOf(chunk: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < chunk.length; from += PIECE) {
    if (from > 0) await breathe();
    yield chunk.subarray(from, from + PIECE);
  }
}

async function* asItems(
  chunks: AsyncIterable<Buffer>,
  splitter: ItemSplitter,
  schema: z.ZodType = Item,
): AsyncGenerator<string> {
  let first = true;
  yield '{"items":[';
  for await (const chunk of chunks) {
    const items = splitter.push(chunk).map((text) => JSON.stringify(schema.parse(JSON.parse(text))));
    if (items.length === 0) continue;
    yield (first ? '\n' : ',\n') + items.join(',\n');
    first = false;
  }
  yield '\n]}\n';
}

async function forcedToDisk(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The entries of a manifest file in their order, some hundred at a time. */
export async function* manifestItems({ file }: Manifest): AsyncGenerator<ManifestItem[]> {
  const splitter = new ItemSplitter();
  for await (const chunk of createReadStream(file)) {
    const items = splitter.push(chunk as Buffer).map((text) => Item.parse(JSON.parse(text)));
    if (items.length > 0) yield items;
  }
}
