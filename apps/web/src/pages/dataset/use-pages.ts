// Parts of a long list by place: the pages that are in sight are read, the others are not.
import { useQueries } from '@tanstack/react-query';
import type { CallOptions } from '@trainyard/client/client';
import type { ResponseOf } from '@trainyard/contracts/api';
import { apiOptions } from '../../api.ts';

/** Pages that hold the places `from` to `to`, at least the first. */
export function pagesOf(from: number, to: number, size: number): number[] {
  const first = Math.max(0, Math.floor(from / size));
  const last = Math.max(first, Math.floor(Math.max(from, to) / size));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const PAGE = 100;

/** Which pictures: of a class, of a part, of a finding. */
export type ImageFilter = Omit<NonNullable<CallOptions<'listDatasetImages'>['query']>, 'offset' | 'limit'>;

export function useImagePages(version: string, filter: ImageFilter, [from, to]: [number, number]) {
  const pages = pagesOf(from, to, PAGE);
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...apiOptions('listDatasetImages', {
        params: { version },
        query: { ...filter, offset: page * PAGE, limit: PAGE },
      }),
      staleTime: Infinity,
    })),
  });
  const items = new Map<number, ResponseOf<'listDatasetImages'>['items'][number]>();
  answers.forEach((answer, index) =>
    answer.data?.items.forEach((item, place) => items.set((pages[index] ?? 0) * PAGE + place, item)),
  );
  return {
    items,
    problem: answers.find((answer) => answer.isError)?.error ?? null,
    again: () =>
      answers.forEach((answer) => {
        if (answer.isError) void answer.refetch();
      }),
  };
}

export function useRowPages(version: string, [from, to]: [number, number]) {
  const pages = pagesOf(from, to, PAGE);
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...apiOptions('listDatasetRows', { params: { version }, query: { offset: page * PAGE, limit: PAGE } }),
      staleTime: Infinity,
    })),
  });
  const rows = new Map<number, (string | null)[]>();
  answers.forEach((answer, index) =>
    answer.data?.rows.forEach((row, place) => rows.set((pages[index] ?? 0) * PAGE + place, row)),
  );
  return {
    rows,
    columns: answers.find((answer) => answer.data)?.data?.columns ?? null,
    problem: answers.find((answer) => answer.isError)?.error ?? null,
    again: () =>
      answers.forEach((answer) => {
        if (answer.isError) void answer.refetch();
      }),
  };
}
