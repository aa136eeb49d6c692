// What a person means by a kind and a name or id on the command line.
import { nearest } from '@trainyard/core/nearest';
import type { Client } from '@trainyard/client/client';
import { type AwayThing, ThingKind } from '@trainyard/contracts/lifecycle';
import { MAX_PAGE } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { kindWords } from '@trainyard/core/lifecycle';
import { textTable } from './text-table.ts';

/** `deleted`: among what can be restored; `living`: archived ones too. */
export type Among = 'living' | 'deleted';

const PREFIX: Record<ThingKind, string> = {
  project: 'prj',
  group: 'grp',
  dataset: 'dst',
  run: 'run',
  model: 'mdl',
  config: 'cfg',
};

interface Named {
  id: string;
  name: string;
  project_name?: string;
}

/** The kind, in one or many: `run`, `runs`. Throws `http.query`. */
export function readKind(word: string): ThingKind {
  const kind = ThingKind.options.find((one) => one === word || `${one}s` === word);
  if (kind) return kind;
  throw new TrainyardError('http.query', `There is no kind ${JSON.stringify(word)}.`, {
    hint: `Kinds: ${ThingKind.options.join(', ')}.`,
  });
}

/** Its id; a name is looked up, and one that several have is refused with their ids. */
export async function findId(client: Client, kind: ThingKind, given: string, among: Among): Promise<string> {
  if (new RegExp(`^${PREFIX[kind]}_[0-9a-z]{26}$`).test(given)) return given;
  const found = (await namedLike(client, kind, given, among)).filter(({ name }) => name === given);
  const [only, ...more] = found;
  if (only && more.length === 0) return only.id;
  const { one, many } = kindWords[kind];
  if (!only) {
    // A list that looks for the misspelt words holds nothing near.
    const near = nearest(
      given,
      (await namedLike(client, kind, '', among)).map(({ name }) => name),
    );
    throw new TrainyardError(`${kind}.not_found`, `There is no ${one} ${JSON.stringify(given)}.`, {
      hint: `${near === null ? '' : `Did you mean ${JSON.stringify(near)}? `}A name is written as it stands on its page; an id works always.`,
    });
  }
  const rows = found.map(({ id, name, project_name = '' }) => [id, name, project_name]);
  throw new TrainyardError(
    'http.query',
    `${found.length} ${many} are called ${JSON.stringify(given)}:\n${textTable(['id', 'name', 'project'], rows)}\n`,
    { hint: 'Give the id of one.' },
  );
}

async function namedLike(client: Client, kind: ThingKind, name: string, among: Among): Promise<Named[]> {
  if (among === 'deleted') return away(client, kind);
  const archived = 'true' as const;
  switch (kind) {
    case 'project':
      return (await client.call('listProjects', { query: { archived } })).items;
    case 'dataset':
      return (await client.call('listDatasets', { query: { ...words(name), archived, limit: MAX_PAGE } })).items;
    case 'model':
      return (await client.call('listModels', { query: { ...words(name), archived, limit: MAX_PAGE } })).items;
    case 'run':
      return (await client.call('listRuns', { query: { ...words(name), archived, limit: MAX_PAGE } })).items;
    case 'group':
    case 'config':
      return inProjects(client, kind);
  }
}

/** A list looks for text of at most 200 characters; names have 120. */
const words = (name: string) => (name === '' ? {} : { q: name.slice(0, 200) });

async function away(client: Client, kind: ThingKind): Promise<AwayThing[]> {
  const query = { kind, limit: MAX_PAGE };
  const [deleted, archived] = await Promise.all([
    client.call('listDeleted', { query }),
    client.call('listArchived', { query }),
  ]);
  return [...deleted.items, ...archived.items];
}

async function inProjects(client: Client, kind: 'group' | 'config'): Promise<Named[]> {
  const { items: projects } = await client.call('listProjects', { query: { archived: 'true' } });
  const lists = projects.map(async ({ id, name: project_name }) => {
    const input = { params: { project: id }, query: { archived: 'true' as const } };
    const { items } =
      kind === 'group' ? await client.call('listGroups', input) : await client.call('listConfigs', input);
    return items.map(({ id: own, name }) => ({ id: own, name, project_name }));
  });
  return (await Promise.all(lists)).flat();
}
