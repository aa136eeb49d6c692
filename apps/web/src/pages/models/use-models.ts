// Models page by page, as the server sorts and searches them.
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { apiOptions } from '../../api.ts';
import { LIST_PAGE, useMore } from '../../components/more.tsx';

export function useModels(query: { project?: string; q?: string }) {
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
