// The server for components: queries keyed by route name, mutations whose problems become toasts.
import { createClient, type CallOptions } from '@trainyard/client/client';
import { ClientError } from '@trainyard/client/client-error';
import type { ResponseOf, RouteName } from '@trainyard/contracts/api';
import type { Problem } from '@trainyard/contracts/problem';
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  type QueryKey,
} from '@tanstack/react-query';
import { toast } from './components/ui/toast.tsx';
import { readUpToDate } from './live-cache.ts';

/** Same host, cookie identity. `client.url('getDatasetThumbnail', …)` is for <img src>. */
export const client = createClient({ baseUrl: '' });

export const queryClient = new QueryClient({
  defaultOptions: {
    // The client itself tries again when the server is away; live messages say when something is stale.
    queries: { retry: false, staleTime: 10_000, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** `client.call` for a name that is a type parameter: whether its options may be left out cannot be known there. */
const callAny: <N extends RouteName>(name: N, options: CallOptions<N>) => Promise<ResponseOf<N>> =
  client.call.bind(client);

/** Key of a query: the route's name first, so that `['listRuns']` names all lists of runs. */
export function apiKey(name: RouteName, input: { params?: unknown; query?: unknown; body?: unknown } = {}): QueryKey {
  return [name, input.params ?? null, input.query ?? null, ...(input.body === undefined ? [] : [input.body])];
}

/** For `useQuery`, `prefetchQuery`, `useQueries`. */
export function apiOptions<N extends RouteName>(name: N, input: CallOptions<N>) {
  return queryOptions<ResponseOf<N>, ClientError>({
    queryKey: apiKey(name, input),
    queryFn: ({ signal }) => readUpToDate(name, () => callAny(name, { ...input, signal })),
  });
}

interface UseApi {
  /** false: not yet. */
  enabled?: boolean;
  /** Show the answer for the former input while the next one comes (filters, pages). */
  keep?: boolean;
}

/** Reads a route: `const run = useApi('getRun', { params: { run: id } })`. Show it with `<Loaded query={run}>`. */
export function useApi<N extends RouteName>(
  name: N,
  input: CallOptions<N>,
  { enabled = true, keep = false }: UseApi = {},
) {
  return useQuery({
    ...apiOptions(name, input),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}

/** The problem behind anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ClientError) return error.problem;
  return {
    type: 'about:blank',
    title: 'Something went wrong in this page',
    status: 0,
    code: 'web.internal',
    detail: error instanceof Error ? error.message : String(error),
    hint: 'Reload the page.',
  };
}

interface UseAction<N extends RouteName> {
  onDone?: (answer: ResponseOf<N>, input: CallOptions<N>) => void;
  /** Handles the problem in place (a form): no toast then. */
  onProblem?: (problem: Problem) => void;
  /** Routes to read again when it is done. */
  reads?: RouteName[];
}

/** Writes: `const pause = useAction('pauseRun', { reads: ['getRun'] }); pause.mutate({ params: { run } })`. */
export function useAction<N extends RouteName>(name: N, { onDone, onProblem, reads = [] }: UseAction<N> = {}) {
  return useMutation<ResponseOf<N>, ClientError, CallOptions<N>>({
    mutationFn: (input) => callAny(name, input),
    onSuccess: (answer, input) => {
      void invalidate(reads);
      onDone?.(answer, input);
    },
    onError: (error) => {
      const problem = problemOf(error);
      if (onProblem) onProblem(problem);
      else toast({ tone: 'bad', text: `${problem.title}: ${problem.detail}` });
    },
  });
}

/** Reads these routes again, whatever their input. */
export async function invalidate(names: RouteName[]): Promise<void> {
  await Promise.all(names.map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
}
