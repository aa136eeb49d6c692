// What is told of all runs that fit. No live message carries it: it is read again every so often, and on coming back.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { apiOptions } from '../../api.ts';
import type { Facets } from './runs-query.ts';

/** Milliseconds. Counts and the best run need not be of this second; the rows are. */
const EVERY = 5000;

export function useFacets(query: Facets) {
  return useQuery({
    ...apiOptions('getRunFacets', { query }),
    staleTime: 0,
    refetchInterval: EVERY,
    placeholderData: keepPreviousData,
  });
}
