// The data of a run on this machine: where it lies already, or a copy by manifest, each file checked by its sha256 as it comes.
// Whether what is read later is what was registered, the engine compares: it gets the manifest either way.
import { rename, rm, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { Client } from '@trainyard/client/client';
import type { Lease } from '@trainyard/contracts/agent';
import { TrainyardError } from '@trainyard/contracts/problem';
import { readJson, writeJson } from '@trainyard/host/json-file';
import { privateFolder } from '@trainyard/host/private-file';
import { joinBelow } from '@trainyard/host/safe-path';
import { z } from 'zod';
import { fetchFile } from './fetched-file.ts';
import { manifestItems, manifestOf, manifestOfCopy, type Manifest, type ManifestItem } from './manifest-cache.ts';
import { insist } from './sending.ts';

type Place = Lease['data'];

export interface DataSource {
  client: Client;
  /** Folder for copies and manifests. */
  cache: string;
  /** The agent runs beside the server: its paths are ours. */
  local: boolean;
  /** Copies that are being made; two attempts on the same data share one. */
  fetching: Map<string, Promise<void>>;
}

export interface DataHere {
  /** Absolute path of the data. */
  path: string;
  /** Absolute path of the file that says what it must be. */
  manifest: string;
}

const LANES = 8;
const LOOKS = 64;

/** A dataset version on this machine. Throws TrainyardError when it cannot be had; waits for a server that is away. */
export async function dataOn(place: Place, source: DataSource, signal: AbortSignal): Promise<DataHere> {
  if (source.local && !(await stat(place.path).catch(() => null)))
    throw new TrainyardError('dataset.path_missing', `The data is gone: there is nothing at ${place.path}.`);
  const manifest = await manifestOf(place.version_id, source, signal);
  if (source.local || (await isHere(place.path, manifest, 'source')))
    return { path: place.path, manifest: manifest.file };
  const folder = joinBelow(source.cache, place.version_id);
  for (let fetched = false; ;) {
    const path = await copyIn(folder, manifest);
    if (path !== null) return { path, manifest: await manifestOfCopy(manifest) };
    if (fetched) throw new TrainyardError('file.not_found', `The copy of ${place.version_id} is not what was fetched.`);
    const other = source.fetching.get(folder);
    if (other) await other.catch(() => undefined);
    else await download({ version: place.version_id, manifest, folder }, source, signal);
    fetched = other === undefined;
    signal.throwIfAborted();
  }
}

/** Path of a copy that is whole, as far as sizes tell; null where there is none. */
async function copyIn(folder: string, manifest: Manifest): Promise<string | null> {
  let path = folder;
  if (manifest.kind === 'table')
    for await (const [item] of manifestItems(manifest)) if (item) path = join(folder, basename(item.path));
  return (await isHere(path, manifest, 'path')) ? path : null;
}

/** Every file of the manifest lies there with its size: at its path, or where the server has it. */
async function isHere(path: string, manifest: Manifest, by: 'path' | 'source'): Promise<boolean> {
  const root = await stat(path).catch(() => null);
  if (!root || root.isFile() !== (manifest.kind === 'table')) return false;
  const fits = async (item: ManifestItem): Promise<boolean> => {
    const placed = by === 'source' && 'source' in item ? item.source : null;
    const file = root.isFile() ? path : (placed ?? joinBelow(path, item.path));
    return (await stat(file).catch(() => null))?.size === item.bytes;
  };
  for await (const items of manifestItems(manifest))
    for (let from = 0; from < items.length; from += LOOKS)
      if ((await Promise.all(items.slice(from, from + LOOKS).map(fits))).includes(false)) return false;
  return true;
}

interface Wanted {
  version: string;
  manifest: Manifest;
  folder: string;
}

async function download(wanted: Wanted, { client, fetching }: DataSource, signal: AbortSignal): Promise<void> {
  const work = fetchAll(wanted, { client, signal });
  fetching.set(wanted.folder, work);
  try {
    await work;
  } finally {
    fetching.delete(wanted.folder);
  }
}

interface Fetching {
  client: Client;
  signal: AbortSignal;
}

/** Into a staging folder that takes its name only when every file is there as the manifest says. */
async function fetchAll({ version, manifest, folder }: Wanted, fetching: Fetching): Promise<void> {
  const staging = `${folder}.${process.pid}.part`;
  // One lane that fails ends the others before the folder is taken away.
  const failed = new AbortController();
  const signal = AbortSignal.any([fetching.signal, failed.signal]);
  await rm(staging, { recursive: true, force: true });
  try {
    await privateFolder(staging);
    const waiting = indexed(manifest);
    const lane = async (): Promise<void> => {
      for await (const { index, item } of waiting) {
        const name = manifest.kind === 'table' ? basename(item.path) : item.path;
        const file = joinBelow(staging, name);
        await insist(
          () => downloadFile(file, { version, index, sha256: item.sha256 }, { ...fetching, signal }),
          signal,
        );
      }
    };
    const lanes = Array.from({ length: LANES }, lane).map((one) =>
      one.catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    const failure = (await Promise.allSettled(lanes)).find((one) => one.status === 'rejected');
    if (failure) throw fetching.signal.aborted ? failure.reason : failed.signal.reason;
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

/** Several lanes take from it; a generator answers them one after the other. */
async function* indexed(manifest: Manifest): AsyncGenerator<{ index: number; item: ManifestItem }> {
  let index = 0;
  for await (const items of manifestItems(manifest)) for (const item of items) yield { index: index++, item };
}

async function downloadFile(
  file: string,
  { version, index, sha256 }: { version: string; index: number; sha256: string },
  { client, signal }: Fetching,
): Promise<void> {
  const response = await client.open('getDatasetFile', { params: { version, index }, signal });
  await fetchFile(file, response, {
    sha256,
    what: `File ${index} of the manifest of ${version}`,
    hint: 'The data on the server was changed after it was registered; register it again.',
    baseUrl: client.baseUrl,
    signal,
  });
}

const Refetched = z.object({ run_id: z.string() });

/**
 * Takes a damaged copy away, so that the next attempt fetches it anew; once for a run, because a fresh copy that is wrong again has
 * another cause. False where the data is no copy of ours or was thrown away for this run before.
 */
export async function discardCopy(path: string, run: string, { cache }: Pick<DataSource, 'cache'>): Promise<boolean> {
  if (!path.startsWith(cache + sep)) return false;
  const version = path.slice(cache.length + 1).split(sep)[0] ?? '';
  const marker = join(cache, `${version}.refetched.json`);
  if (version === '' || readJson(marker, Refetched)?.run_id === run) return false;
  await writeJson(marker, { run_id: run });
  await rm(join(cache, version), { recursive: true, force: true });
  return true;
}
