// Suggested classes on the page of a set: asked for, and taken into what was given in this window. Only a new version writes them.
import type { CallOptions } from '@trainyard/client/client';
import type { ResponseOf } from '@trainyard/contracts/api';
import { MAX_PAGE } from '@trainyard/contracts/limits';
import { apiOptions, client, queryClient } from '../../api.ts';

type Query = NonNullable<CallOptions<'listDatasetImages'>['query']>;
type Page = ResponseOf<'listDatasetImages'>;

/** The suggestions of a filter, all of them: place in the version and label. */
export async function allSuggested(
  version: string,
  query: Omit<Query, 'offset' | 'limit'>,
): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for (;;) {
    const { items, total } = await client.call('listDatasetImages', {
      params: { version },
      query: { ...query, offset: found.length, limit: MAX_PAGE },
    });
    found.push(...items.map(({ index, suggestion }): [number, string] => [index, suggestion?.label ?? '']));
    if (items.length === 0 || found.length >= total) return found;
  }
}

/** What is suggested for those of these pictures that the grid has shown by this suggester. */
export function seenSuggestions(version: string, by: string, indices: ReadonlySet<number>): [number, string][] {
  const [name, params] = apiOptions('listDatasetImages', { params: { version } }).queryKey;
  const pages = queryClient.getQueriesData<Page>({
    queryKey: [name, params],
    predicate: ({ queryKey: [, , query] }) => (query as Query | null)?.suggest === by,
  });
  const labels = new Map<number, string>();
  for (const [, page] of pages)
    for (const { index, suggestion } of page?.items ?? [])
      if (suggestion && indices.has(index)) labels.set(index, suggestion.label);
  return [...labels];
}
