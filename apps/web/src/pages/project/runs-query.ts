// The address of a run list as questions to the server. Pure.
import type { CallOptions } from '@trainyard/client/client';
import { RANK } from '@trainyard/contracts/run-list';
import { readSort, wordsOf } from '@trainyard/core/run-filter';
import { count, formatCount } from '../../format.ts';
import { fieldLabel } from './differing.ts';
import type { Ranking } from './row-words.ts';

export type Facets = NonNullable<CallOptions<'getRunFacets'>['query']>;
export type Listing = NonNullable<CallOptions<'listRuns'>['query']>;

/** What the address says of the list. */
export interface RunsSearch {
  q?: string | undefined;
  group?: string | undefined;
  ids?: string | undefined;
  /** Only runs that answer it. */
  question?: string | undefined;
}

/** The filter as far as it is typed: `lr>` shall not be an error yet. */
export function finished(text: string): string {
  return wordsOf(text)
    .filter((word) => !/^-?[\w./-]*(>=|<=|!=|[:=><])"?$/.test(word) && word !== '-')
    .join(' ');
}

/** Which runs the page is about. */
export function conditionsOf(project: string, { q = '', group, ids, question }: RunsSearch): Facets {
  const where = [...(question === undefined ? [] : [`question=${question}`]), finished(q)].filter(Boolean).join(' ');
  return {
    project,
    ...(group === undefined ? {} : { group }),
    ...(ids === undefined ? {} : { ids }),
    ...(where === '' ? {} : { where }),
  };
}

/** Columns of the page that the list has under another name. */
const names: Record<string, string> = { data: 'dataset' };
const plain = new Set([RANK, 'state', 'name', 'created', 'metric', 'minutes', 'model', 'dataset']);

/** `-metric` in the address: sorted by the metric, the largest first. A field of the config goes by its own name. */
export function orderOf(sort: string): { sort: string; order: 'asc' | 'desc' } {
  const { sort: field, order } = readSort(sort);
  const name = names[field] ?? field;
  return { sort: plain.has(name) ? name : `config.${name}`, order };
}

/** What the rows need of the configs; the data is in every row by name. */
export function fieldsOf(keys: readonly string[]): string {
  return keys
    .filter((key) => key !== 'data')
    .map((key) => `config.${key}`)
    .join(',');
}

const orders: Record<string, [up: string, down: string]> = {
  [RANK]: ['the best first', 'the worst first'],
  created: ['the oldest first', 'the newest first'],
  minutes: ['the shortest first', 'the longest first'],
};

/** '302 runs, the best first', '12 of 302 runs'. */
export function listWords({
  total,
  of,
  order,
  ranking,
}: {
  total: number;
  of: number;
  order: string;
  ranking: Pick<Ranking, 'questions'>;
}): string {
  if (total !== of) return `${formatCount(total)} of ${count(of, 'run')}`;
  const { sort: field, order: way } = readSort(order);
  const words = orders[field]?.[way === 'desc' ? 1 : 0] ?? `sorted by ${fieldLabel(field, true).toLowerCase()}`;
  const within = field === RANK && ranking.questions.size > 1 ? ' of each question' : '';
  return `${count(total, 'run')}, ${words}${within}`;
}
