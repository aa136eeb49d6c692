// What is told of all runs that fit: one answer for all who ask the same. Notices of runs make it stale (live-cache.ts).
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { apiOptions } from '../../api.ts';
import type { Facets } from './runs-query.ts';

export function useFacets(query: Facets) {
  return useQuery({ ...apiOptions('getRunFacets', { query }), placeholderData: keepPreviousData });
}
