// The rows in sight, and no others: pages of the list as the server sorts it, read when they come near.
import { useQueries } from '@tanstack/react-query';
import type { Problem } from '@trainyard/contracts/problem';
import type { RunItem } from '@trainyard/contracts/run';
import { useEffect, useRef } from 'react';
import { apiOptions, problemOf } from '../../api.ts';
import { pagesOf } from '../dataset/use-pages.ts';
import type { Listing } from './runs-query.ts';

/** Rows of one read: a screen and a half. */
const PAGE = 40;

export interface RunPages {
  /** The row at a place; undefined while it is read. */
  row: (index: number) => RunItem | undefined;
  total: number;
  /** Some row that was read has a curve. */
  hasCurve: boolean;
  /** The rows of the former question are shown until those of this one come. */
  waits: boolean;
  problem: Problem | null;
  again: () => void;
}

export function useRunPages(query: Listing, [from, to]: readonly [number, number], enabled: boolean): RunPages {
  const pages = pagesOf(from, to, PAGE);
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...apiOptions('listRuns', { query: { ...query, limit: PAGE, offset: page * PAGE } }),
      enabled,
    })),
  });
  const rows = new Map<number, RunItem>();
  answers.forEach((answer, index) =>
    answer.data?.items.forEach((item, place) => rows.set((pages[index] ?? 0) * PAGE + place, item)),
  );
  const [answered] = answers.flatMap(({ data }) => data ?? []);
  const failed = answers.find(({ isError, data }) => isError && data === undefined);
  const former = useRef({ rows, total: 0 });
  const read = { rows, total: answered?.total ?? 0 };
  useEffect(() => {
    if (answered) former.current = read;
  });
  const shown = answered || failed ? read : former.current;
  return {
    row: (index) => shown.rows.get(index),
    total: shown.total,
    hasCurve: [...shown.rows.values()].some(({ sparkline }) => sparkline.length > 1),
    waits: !answered && !failed,
    problem: failed ? problemOf(failed.error) : null,
    again: () =>
      answers.forEach((answer) => {
        if (answer.isError) void answer.refetch();
      }),
  };
}
