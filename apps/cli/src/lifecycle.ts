// `trainyard rename`, `archive`, `restore`, `delete`: of projects, groups, datasets, runs, models, configs.
import { type Client, createClient } from '@trainyard/client/client';
import type { Thing, ThingKind, Uses } from '@trainyard/contracts/lifecycle';
import { TrainyardError } from '@trainyard/contracts/problem';
import { kindWords } from '@trainyard/core/lifecycle';
import { createInterface } from 'node:readline/promises';
import type { ServerOptions } from './server-options.ts';
import { findId, readKind } from './things.ts';

const capital = (kind: ThingKind) => (kind.charAt(0).toUpperCase() + kind.slice(1)) as Capitalize<ThingKind>;

/** The routes of all kinds take the id under the name of the kind: they are called through one of them. */
const asRun = (kind: ThingKind, id: string) => ({ params: { [kind]: id } as unknown as { run: string } });
const clientOf = ({ server, token }: ServerOptions): Client => createClient({ baseUrl: server, token });
const named = ({ kind, name }: Pick<Thing, 'kind' | 'name'>) => `${kindWords[kind].one} “${name}”`;

export async function rename(word: string, given: string, name: string, options: ServerOptions): Promise<number> {
  const client = clientOf(options);
  const kind = readKind(word);
  const id = await findId(client, kind, given, 'living');
  const after =
    kind === 'project'
      ? await client.call('updateProject', { params: { project: id }, body: { name } })
      : await client.call(`rename${capital(kind)}` as 'renameRun', { ...asRun(kind, id), body: { name } });
  console.log(`The ${named({ kind, name: after.name })} has its new name.`);
  return 0;
}

export async function putAway(word: string, given: string, options: ServerOptions): Promise<number> {
  const client = clientOf(options);
  const kind = readKind(word);
  const id = await findId(client, kind, given, 'living');
  const thing = await client.call(`archive${capital(kind)}` as 'archiveRun', asRun(kind, id));
  console.log(`Archived the ${named(thing)}. Back: trainyard restore ${kind} ${thing.id}`);
  return 0;
}

export async function restore(word: string, given: string, options: ServerOptions): Promise<number> {
  const client = clientOf(options);
  const kind = readKind(word);
  const id = await findId(client, kind, given, 'deleted');
  const thing = await client.call(`restore${capital(kind)}` as 'restoreRun', asRun(kind, id));
  console.log(`Restored the ${named(thing)}.`);
  return 0;
}

interface DeleteOptions extends ServerOptions {
  yes?: boolean;
}

/** Says what uses it first, and asks where somebody can answer. 1: it was not deleted. */
export async function remove(word: string, given: string, options: DeleteOptions): Promise<number> {
  const client = clientOf(options);
  const kind = readKind(word);
  const id = await findId(client, kind, given, 'living');
  const uses: Uses = await client.call(`get${capital(kind)}Uses` as 'getRunUses', asRun(kind, id));
  const [asked] = uses.things;
  for (const line of uses.lines) console.log(line);
  const refused = uses.refused.delete;
  if (refused) {
    console.error(`${refused.message} ${refused.hint}`);
    return 1;
  }
  if (!options.yes && !(await agrees(`Delete the ${named({ kind, name: asked?.name ?? given })}? [y/N] `))) {
    console.log('Nothing was deleted.');
    return 1;
  }
  const thing = await client.call(`delete${capital(kind)}` as 'deleteRun', asRun(kind, id));
  console.log(`Deleted the ${named(thing)}. Back until ${thing.purge_at}: trainyard restore ${kind} ${thing.id}`);
  return 0;
}

async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new TrainyardError('http.query', 'Nobody can be asked here whether it shall be deleted.', {
      hint: 'Say --yes.',
    });
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
