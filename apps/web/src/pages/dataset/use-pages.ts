// Parts of a long list by place: the pages that are in sight are read, the others are not.
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import type { CallOptions } from '@trainyard/client/client';
import type { ClientError } from '@trainyard/client/client-error';
import { apiOptions, queryClient } from '../../api.ts';

/** Pages that hold the places `from` to `to`, at least the first. */
export function pagesOf(from: number, to: number, size: number): number[] {
  const first = Math.max(0, Math.floor(from / size));
  const last = Math.max(first, Math.floor(Math.max(from, to) / size));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const PAGE = 100;

/** Which pictures: of a class, of a part, of a finding. */
export type ImageFilter = Omit<NonNullable<CallOptions<'listDatasetImages'>['query']>, 'offset' | 'limit'>;

const imagePage = (version: string, filter: ImageFilter, page: number) => ({
  ...apiOptions('listDatasetImages', { params: { version }, query: { ...filter, offset: page * PAGE, limit: PAGE } }),
  staleTime: Infinity,
});

/** The places in their version of the pictures from one place of a filter to another, in sight or not. */
export async function indicesBetween(
  version: string,
  filter: ImageFilter,
  [from, to]: [number, number],
): Promise<number[]> {
  const pages = await Promise.all(
    pagesOf(from, to, PAGE).map(async (page) => {
      const { items } = await queryClient.fetchQuery(imagePage(version, filter, page));
      return items.map(({ index }, at) => ({ index, place: page * PAGE + at }));
    }),
  );
  return pages.flat().flatMap(({ index, place }) => (place >= from && place <= to ? index : []));
}

/** What is read of a list by pages: the item of each place, what went wrong, and reading that again. */
function held<D, I>(
  pages: readonly number[],
  answers: readonly UseQueryResult<D, ClientError>[],
  itemsOf: (data: D) => readonly I[],
) {
  const items = new Map<number, I>();
  answers.forEach(({ data }, index) => {
    if (data) itemsOf(data).forEach((item, place) => items.set((pages[index] ?? 0) * PAGE + place, item));
  });
  return {
    items,
    problem: answers.find((answer) => answer.isError)?.error ?? null,
    again: () => {
      for (const answer of answers) if (answer.isError) void answer.refetch();
    },
  };
}

export function useImagePages(version: string, filter: ImageFilter, [from, to]: [number, number]) {
  const pages = pagesOf(from, to, PAGE);
  const answers = useQueries({ queries: pages.map((page) => imagePage(version, filter, page)) });
  return held(pages, answers, ({ items }) => items);
}

export function useRowPages(version: string, [from, to]: [number, number]) {
  const pages = pagesOf(from, to, PAGE);
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...apiOptions('listDatasetRows', { params: { version }, query: { offset: page * PAGE, limit: PAGE } }),
      staleTime: Infinity,
    })),
  });
  const { items, ...rest } = held(pages, answers, ({ rows }) => rows);
  return { ...rest, rows: items, columns: answers.find(({ data }) => data)?.data?.columns ?? null };
}
