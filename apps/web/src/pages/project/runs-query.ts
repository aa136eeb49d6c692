// The address of a run list as questions to the server. Pure.
import type { CallOptions } from '@trainyard/client/client';
import { wordsOf } from '@trainyard/core/run-filter';

export type Facets = NonNullable<CallOptions<'getRunFacets'>['query']>;
export type Listing = NonNullable<CallOptions<'listRuns'>['query']>;

/** What the address says of the list. */
export interface RunsSearch {
  q?: string | undefined;
  group?: string | undefined;
  ids?: string | undefined;
}

/** The filter as far as it is typed: `lr>` shall not be an error yet. */
export function finished(text: string): string {
  return wordsOf(text)
    .filter((word) => !/^-?[\w./-]*(>=|<=|!=|[:=><])"?$/.test(word) && word !== '-')
    .join(' ');
}

/** Which runs the page is about. */
export function conditionsOf(project: string, { q = '', group, ids }: RunsSearch): Facets {
  const where = finished(q);
  return {
    project,
    ...(group === undefined ? {} : { group }),
    ...(ids === undefined ? {} : { ids }),
    ...(where === '' ? {} : { where }),
  };
}

/** Columns of the page that the list has under another name. */
const names: Record<string, string> = { data: 'dataset' };
const plain = new Set(['state', 'name', 'created', 'metric', 'minutes', 'model', 'dataset']);

/** `-metric` in the address: sorted by the metric, the largest first. A field of the config goes by its own name. */
export function orderOf(sort: string): { sort: string; order: 'asc' | 'desc' } {
  const down = sort.startsWith('-');
  const field = down ? sort.slice(1) : sort;
  const name = names[field] ?? field;
  return { sort: plain.has(name) ? name : `config.${name}`, order: down ? 'desc' : 'asc' };
}

/** What the rows need of the configs; the data is in every row by name. */
export function fieldsOf(keys: readonly string[]): string {
  return keys
    .filter((key) => key !== 'data')
    .map((key) => `config.${key}`)
    .join(',');
}
