// `trainyard edit`: a new version of a set of pictures, made of one that stays as it is.
import { createClient } from '@trainyard/client/client';
import type { ManifestEntry } from '@trainyard/contracts/dataset';
import { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { TrainyardError } from '@trainyard/contracts/problem';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { versionOf } from './diff.ts';
import { makeEdit } from './made-edit.ts';
import type { ServerOptions } from './server-options.ts';
import { findId } from './things.ts';

/** An edit as it is written on the command line: files by path and other sets by name, until the server was asked. */
export type Written =
  | Exclude<DatasetEdit, { edit: 'relabel' | 'remove' | 'concatenate' }>
  | { edit: 'relabel'; path: string; class: string }
  | { edit: 'remove'; path: string }
  | { edit: 'concatenate'; dataset: string };

const refuse = (option: string, text: string, expected: string) =>
  new TrainyardError('http.query', `--${option}: received ${JSON.stringify(text)}, expected ${expected}.`, {
    hint: 'A class with a comma or an equals sign in its name is written in a file, --edits.',
  });

/** `a=b` as its two sides. */
function sides(option: string, text: string, expected: string): [string, string] {
  const [left, right, ...more] = text.split('=');
  if (!left || !right || more.length > 0) throw refuse(option, text, expected);
  return [left, right];
}

/** What each option says; the options come in the order in which they are given. */
export const readers: Record<string, (text: string) => Written> = {
  rename(text) {
    const [from, to] = sides('rename', text, 'old=new');
    return { edit: 'rename_class', from, to };
  },
  merge(text) {
    const [classes, into] = sides('merge', text, 'one,other=into');
    return { edit: 'merge_classes', classes: classes.split(','), into };
  },
  'delete-class': (text) => ({ edit: 'delete_classes', classes: text.split(',') }),
  relabel(text) {
    const at = text.lastIndexOf('=');
    if (at < 1 || at === text.length - 1) throw refuse('relabel', text, 'path=class');
    return { edit: 'relabel', path: text.slice(0, at), class: text.slice(at + 1) };
  },
  remove: (path) => ({ edit: 'remove', path }),
  split(text) {
    const [shares = '', seed = '0', ...pattern] = text.split('@');
    const [train, val, test = 0, ...more] = shares.split(',').map(Number);
    const wrong = [train, val, test, Number(seed)].some((one) => one === undefined || !Number.isFinite(one));
    if (wrong || more.length > 0) throw refuse('split', text, 'train,val,test such as 0.8,0.1,0.1');
    // A name may hold the sign, too.
    const grouped = pattern.length === 0 ? {} : { group_by: pattern.join('@') };
    return { edit: 'split', train: train ?? 0, val: val ?? 0, test, seed: Number(seed), ...grouped };
  },
  join: (dataset) => ({ edit: 'concatenate', dataset }),
};

interface EditOptions extends ServerOptions {
  from?: string;
  edits?: string;
  dryRun?: boolean;
  json?: boolean;
}

async function editsIn(file: string): Promise<DatasetEdit[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new TrainyardError('http.query', `--edits: ${file} cannot be read (${error.code ?? 'unknown'}).`);
  });
  try {
    return z.array(DatasetEdit).parse(JSON.parse(text));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const what = issue ? `${issue.path.join('.')}: ${issue.message}` : String((error as Error).message);
    throw new TrainyardError('http.query', `--edits: ${file} is no JSON list of edits: ${what}.`, {
      hint: 'The reference of the API at /docs has their form.',
    });
  }
}

type Client = ReturnType<typeof createClient>;

/** Edits as the API takes them: places in the version for paths, the newest version for names of other sets. */
async function resolved(client: Client, version: string, written: readonly Written[]): Promise<DatasetEdit[]> {
  const named = written.some(({ edit }) => edit === 'relabel' || edit === 'remove');
  const items: Pick<ManifestEntry, 'path'>[] = named
    ? (await client.call('getDatasetManifest', { params: { version }, query: { unlabelled: 'true' } })).items
    : [];
  const places = new Map(items.map(({ path }, index) => [path, index]));
  const pictures = (path: string) => {
    const index = places.get(path);
    if (index === undefined)
      throw new TrainyardError('file.not_found', `The version has no file ${JSON.stringify(path)}.`, {
        hint: 'A path is one below the folder of the dataset, as its page shows it.',
      });
    return { indices: [index] };
  };
  return Promise.all(
    written.map(async (one): Promise<DatasetEdit> => {
      if (one.edit === 'relabel') return { edit: 'relabel', pictures: pictures(one.path), class: one.class };
      if (one.edit === 'remove') return { edit: 'remove', pictures: pictures(one.path) };
      if (one.edit !== 'concatenate') return one;
      const dataset = await findId(client, 'dataset', one.dataset, 'living');
      return { edit: 'concatenate', version: (await client.call('getDataset', { params: { dataset } })).version.id };
    }),
  );
}

/** @param written what the options say, in their order; edits of a file come after them */
export async function edit(name: string, written: readonly Written[], options: EditOptions): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const dataset = await findId(client, 'dataset', name, 'living');
  const { items } = await client.call('listDatasetVersions', { params: { dataset } });
  const [from, newest] = [versionOf(items, options.from, 0), versionOf(items, undefined, 0)];
  const more = options.edits === undefined ? [] : await editsIn(options.edits);
  const edits = [...(await resolved(client, from.id, written)), ...more];
  const back = edits.length === 0;
  if (back && from.id === newest.id)
    throw new TrainyardError('dataset.edit', 'No edit is given.', {
      hint: 'trainyard edit --help has them; --from <version> without an edit brings that version back.',
    });
  const instead = back ? { instead: `Version ${from.number} is brought back as it was.` } : {};
  return makeEdit(client, { dataset, from, newest, edits, ...instead }, options);
}
