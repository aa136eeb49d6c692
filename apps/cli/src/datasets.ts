// `trainyard register` and `trainyard upload`: data of the server, or of this machine, becomes a dataset.
import { createClient, type Client } from '@trainyard/client/client';
import type { PieceFile } from '@trainyard/client/upload';
import type { Dataset, Finding, Profile } from '@trainyard/contracts/dataset';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import { nameFrom } from '@trainyard/contracts/name';
import { TrainyardError } from '@trainyard/contracts/problem';
import { openAsBlob } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import type { ServerOptions } from './server-options.ts';
import { sendFiles } from './upload.ts';
import { terminal, watchScan } from './scans.ts';
import { findId } from './things.ts';

export interface DataOptions extends ServerOptions {
  name?: string;
  /** A list in the folder that says the labels. */
  labels?: string;
  json?: boolean;
}

/** Broken files that are named. */
const SHOWN = 5;
const ENDING = /\.(csv|tsv|txt|psv|data|zip|tar|tgz|tar\.gz|tzst|tar\.zst)$/i;
const nameOf = (path: string): string =>
  nameFrom(basename(path.replaceAll('\\', '/')).replace(ENDING, ''), MAX_NAME_LENGTH, 'data');

export function datasetLines({ id, name, kind, version }: Dataset): string[] {
  const { profile, findings } = version;
  const counted =
    profile.kind === 'images'
      ? `${profile.images.toLocaleString('en')} pictures of ${profile.classes.length} classes`
      : `${profile.rows.toLocaleString('en')} rows of ${profile.columns.length} columns`;
  return [
    `${name}: ${counted} (${kind}, v${version.number}, ${id})`,
    ...findings.map(findingLine),
    ...badLines(profile),
  ];
}

/** Files that cannot be used, the first of them; their finding counts all. */
const badLines = (profile: Profile): string[] =>
  profile.kind === 'images'
    ? profile.bad.slice(0, SHOWN).map(({ path, reason, code }) => `left out: ${path}: ${reason} (${code})`)
    : [];

function findingLine({ severity, code, message, examples }: Finding): string {
  const shown = examples.slice(0, 3).join('; ');
  return `${severity}: ${message} (${code})${shown ? ` ${shown}${examples.length > 3 ? '; …' : ''}` : ''}`;
}

function tell(dataset: Dataset, { json }: DataOptions): number {
  if (json) console.log(JSON.stringify(dataset));
  else for (const line of datasetLines(dataset)) console.log(line);
  return 0;
}

interface Asking {
  client: Client;
  project: string;
  name: string;
}

async function asking(project: string, path: string, options: DataOptions): Promise<Asking> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  return { client, project: await findId(client, 'project', project, 'living'), name: options.name ?? nameOf(path) };
}

const watched = ({ client, project, name }: Asking, asked: Promise<Dataset>): Promise<Dataset> =>
  watchScan(client, terminal(), (scan) => scan.project_id === project && scan.name === name, asked);

const labelsOf = ({ labels }: DataOptions) => (labels === undefined ? {} : { labels });

/** `path` is one of the server. */
export async function register(project: string, path: string, options: DataOptions): Promise<number> {
  const ask = await asking(project, path, options);
  const body = { name: ask.name, path, ...labelsOf(options) };
  return tell(
    await watched(ask, ask.client.call('registerDataset', { params: { project: ask.project }, body })),
    options,
  );
}

/** `path` is one of this machine: a table, an archive or a folder. */
export async function upload(project: string, path: string, options: DataOptions): Promise<number> {
  const files = await filesOf(resolve(path));
  const ask = await asking(project, resolve(path), options);
  const sent = await sendFiles(ask, files, terminal());
  if (!sent) return 130;
  const input = { params: { upload: sent.id }, body: { name: ask.name, ...labelsOf(options) } };
  return tell(await watched(ask, ask.client.call('finishUpload', input)), options);
}

/** The files of a folder under their paths in it; links and hidden files stay where they are. */
async function filesOf(path: string): Promise<PieceFile[]> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new TrainyardError('dataset.path_missing', `There is nothing at ${path} of this machine.`);
  if (!found.isDirectory()) return [await fileAt(path, basename(path))];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ file, name: relative(path, file).replaceAll('\\', '/') }))
    .filter(({ name }) => !name.split('/').some((part) => part.startsWith('.')));
  if (files.length === 0) throw new TrainyardError('http.bad_request', `The folder ${path} has no file.`);
  return Promise.all(files.map(({ file, name }) => fileAt(file, `${basename(path)}/${name}`)));
}

async function fileAt(file: string, path: string): Promise<PieceFile> {
  return { path, file: await openAsBlob(file), modified: (await stat(file)).mtimeMs };
}
