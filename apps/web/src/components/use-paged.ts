// A list page by page, as the server sorts, searches and counts it.
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { CallOptions } from '@trainyard/client/client';
import type { ResponseOf } from '@trainyard/contracts/api';
import { apiOptions } from '../api.ts';
import { LIST_PAGE, useMore } from './ui/more.tsx';

type PagedRoute = 'listProjects' | 'listGroups' | 'listConfigs';

/** `usePaged('listGroups', { params: { project }, query })`: for `List` and `ListPage`. */
export function usePaged<N extends PagedRoute>(name: N, input: CallOptions<N>) {
  const { pages, more } = useMore(JSON.stringify([name, input]));
  const answers = useQueries({
    queries: pages.map((page) => {
      const query = { ...(input as { query?: object }).query, limit: LIST_PAGE, offset: page * LIST_PAGE };
      // What a route takes for a name that is a type parameter cannot be known here.
      return { ...apiOptions(name, { ...input, query } as CallOptions<N>), placeholderData: keepPreviousData };
    }),
  });
  const [first] = answers;
  const items = answers.flatMap(({ data }): ResponseOf<N>['items'][number][] => data?.items ?? []);
  return { first, items, total: first?.data?.total ?? 0, more };
}
