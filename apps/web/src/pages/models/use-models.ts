// Models page by page, as the server sorts and searches them.
import type { modelColumns } from '@trainyard/contracts/model';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { apiOptions } from '../../api.ts';
import { LIST_PAGE, useMore } from '../../components/ui/more.tsx';

interface ModelQuery {
  project?: string;
  q?: string;
  sort?: (typeof modelColumns)[number];
  order?: 'asc' | 'desc';
}

export function useModels(query: ModelQuery) {
  const { pages, more } = useMore(JSON.stringify(query));
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...apiOptions('listModels', { query: { ...query, limit: LIST_PAGE, offset: page * LIST_PAGE } }),
      placeholderData: keepPreviousData,
    })),
  });
  const [first] = answers;
  return { first, items: answers.flatMap(({ data }) => data?.items ?? []), total: first?.data?.total ?? 0, more };
}
