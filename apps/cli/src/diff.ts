// `trainyard diff`: what became of the pictures between two versions of a dataset.
import { createClient } from '@trainyard/client/client';
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { DatasetDiff } from '@trainyard/contracts/dataset-diff';
import { MAX_PAGE } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';
import { findId } from './things.ts';

/** The version of a number as a person writes it: `3` or `v3`; none given, the one at `place` of newest first. */
export function versionOf(
  versions: readonly DatasetVersion[],
  given: string | undefined,
  place: number,
): DatasetVersion {
  const found =
    given === undefined ? versions[place] : versions.find(({ number }) => `${number}` === given.replace(/^v/, ''));
  if (found) return found;
  throw new TrainyardError(
    'dataset.not_found',
    given === undefined ? 'The dataset has one version alone.' : `The dataset has no version ${JSON.stringify(given)}.`,
    { hint: `It has ${versions.map(({ number }) => `v${number}`).join(', ')}.` },
  );
}

export function diffLines({ counts, items, total }: DatasetDiff): string[] {
  const { added, removed, relabelled, moved, same } = counts;
  const words = [
    `${added} added`,
    `${removed} removed`,
    `${relabelled} relabelled`,
    `${moved} moved or renamed`,
    `${same} as they were`,
  ];
  if (total === 0) return [`Nothing differs: ${same} as they were.`];
  const rows = items.map(({ change, before, after }) => [
    change,
    before && after && before.path !== after.path ? `${before.path} → ${after.path}` : (after ?? before)?.path,
    change === 'relabelled'
      ? `${before?.classes.join(', ') || 'none'} → ${after?.classes.join(', ') || 'none'}`
      : (after ?? before)?.classes.join(', '),
  ]);
  const table = textTable(
    ['change', 'file', 'class'],
    rows.map((row) => row.map((cell) => cell ?? '')),
  );
  return [table, ...(total > items.length ? [`${items.length} of ${total}.`] : []), `${words.join(', ')}.`];
}

export async function diff(
  name: string,
  before: string | undefined,
  after: string | undefined,
  options: ServerOptions & { json?: boolean },
): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const dataset = await findId(client, 'dataset', name, 'living');
  const { items } = await client.call('listDatasetVersions', { params: { dataset } });
  const [to, from] = [versionOf(items, after, 0), versionOf(items, before, 1)];
  const found = await client.call('diffDatasetVersions', {
    params: { version: to.id },
    query: { since: from.id, limit: MAX_PAGE },
  });
  if (options.json) console.log(JSON.stringify(found));
  else for (const line of [`v${from.number} → v${to.number}`, ...diffLines(found)]) console.log(line);
  return 0;
}
