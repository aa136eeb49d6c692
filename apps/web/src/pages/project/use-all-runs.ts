// All runs of a project: the newest page is read again on every change, older pages only now and then.
import { useQuery } from '@tanstack/react-query';
import type { RunSummary } from '@trainyard/contracts/run';
import { useMemo, useState } from 'react';
import { client, useApi } from '../../api.ts';

const PAGE = 500;

export function useAllRuns(project: string) {
  const query = useApi('listRuns', { query: { project, limit: PAGE } });
  // Where the older pages begin is kept from the first answer: later runs only make the two overlap.
  const [anchor, setAnchor] = useState<string | null>(null);
  const next = query.data?.next ?? null;
  if (anchor === null && next !== null) setAnchor(next);
  const older = useQuery({
    queryKey: ['olderRuns', project, anchor],
    enabled: anchor !== null,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const all: RunSummary[] = [];
      for (let before = anchor; before !== null;) {
        const page = await client.call('listRuns', { query: { project, limit: PAGE, before }, signal });
        all.push(...page.items);
        before = page.next;
      }
      return all;
    },
  });
  const runs = useMemo(() => {
    const newest = query.data?.items ?? [];
    const known = new Set(newest.map((run) => run.id));
    return [...newest, ...(older.data ?? []).filter((run) => !known.has(run.id))];
  }, [query.data, older.data]);
  return { query, runs };
}
