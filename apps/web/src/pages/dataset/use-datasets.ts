// Datasets page by page, and whole ones where their profile is needed.
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { Dataset, datasetColumns } from '@trainyard/contracts/dataset';
import { apiOptions, useApi } from '../../api.ts';
import { LIST_PAGE, useMore } from '../../components/ui/more.tsx';

interface DatasetQuery {
  project?: string;
  q?: string;
  sort?: (typeof datasetColumns)[number];
  order?: 'asc' | 'desc';
}

export function useDatasets(query: DatasetQuery) {
  const { pages, more } = useMore(JSON.stringify(query));
  const answers = useQueries({
    queries: pages.map((page) => ({
      ...apiOptions('listDatasets', { query: { ...query, limit: LIST_PAGE, offset: page * LIST_PAGE } }),
      placeholderData: keepPreviousData,
    })),
  });
  const [first] = answers;
  const { total = 0, findings_total: findings = 0 } = first?.data ?? {};
  return { first, items: answers.flatMap(({ data }) => data?.items ?? []), total, findings, more };
}

/** Datasets of one choice: a select with more is no choice. */
const CHOICE = 30;

/** The newest datasets of a project (or of all) with their profiles, and the one that was asked for; undefined until all are read. */
export function useWholeDatasets(project: string | undefined, wanted?: string) {
  const list = useApi('listDatasets', { query: { ...(project === undefined ? {} : { project }), limit: CHOICE } });
  const items = list.data?.items ?? [];
  const named = wanted?.startsWith('dst_') && !items.some(({ id }) => id === wanted) ? [wanted] : [];
  const whole = useQueries({
    queries: [...items.map(({ id }) => id), ...(list.data ? named : [])].map((dataset) =>
      apiOptions('getDataset', { params: { dataset } }),
    ),
  });
  const failed = whole.find(({ isError }) => isError);
  const read =
    list.data && whole.every(({ data }) => data)
      ? whole.flatMap(({ data }): Dataset[] => (data ? [data] : []))
      : undefined;
  return { list, failed, items: read };
}
