// What every list page keeps in its address: the words that are searched for, and the column by which it is sorted.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Sort } from './ui/table.tsx';

/** 'name' or '-name' (descending) in the address; a column that does not exist is no order. */
export function sortOf<T extends string>(
  text: string | undefined,
  columns: readonly T[],
): { by: T; down: boolean } | undefined {
  const down = text?.startsWith('-') ?? false;
  const by = columns.find((column) => column === (down ? text?.slice(1) : text));
  return by === undefined ? undefined : { by, down };
}

/** The list of this address: `const { asked, q, sort, order, controls } = useListSearch(modelColumns)`. */
export function useListSearch<T extends string>(columns: readonly T[]) {
  const search: { q?: string; sort?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = (change: { q?: string | undefined; sort?: string | undefined }) =>
    void navigate({ to: '.', search: ((old: object) => ({ ...old, ...change })) as never, replace: true });
  const asked = search.q ?? '';
  const sort = sortOf(search.sort, columns);
  return {
    /** The part of a query of a list route. */
    query: {
      ...(asked.trim() === '' ? {} : { q: asked.trim() }),
      ...(sort ? { sort: sort.by, order: sort.down ? ('desc' as const) : ('asc' as const) } : {}),
    },
    sort,
    isAsked: asked.trim() !== '',
    /** Props of `List` and `ListPage`. */
    controls: {
      asked,
      onAsk: (text: string) => set({ q: text || undefined }),
      sort,
      onSort: ({ by, down }: Sort) => set({ sort: `${down ? '-' : ''}${by}` }),
    },
  };
}
