// Which runs the list shows: what is typed, the group, the question, the runs that are compared; and what is picked.
import type { RunFacets } from '@trainyard/contracts/run-list';
import { MAX_LISTED_IDS } from '@trainyard/contracts/run-list';
import clsx from 'clsx';
import { useApi } from '../../api.ts';
import { Name } from '../../components/name.tsx';
import { Button } from '../../components/ui/button.tsx';
import { RunsMenu } from '../../lifecycle/runs-menu.tsx';
import { FilterBox } from './filter-box.tsx';
import { usePicked } from './picked.ts';
import { questionWords } from './question-words.ts';
import type { RunsSearch } from './runs-query.ts';

const NONE: readonly string[] = [];

interface FilterRowProps {
  project: string;
  search: RunsSearch;
  onChange: (next: RunsSearch) => void;
  facets: RunFacets | undefined;
  /** What the list has, in words. */
  said: string;
}

export function FilterRow({ project, search, onChange, facets, said }: FilterRowProps) {
  const { q = '', group, ids, question } = search;
  const picked = usePicked((state) => state.ids[project] ?? NONE).length > 0;
  const asked = facets?.questions.find(({ id }) => id === question);
  return (
    <div
      // Picked far below, compared from here.
      className={clsx('mb-4 flex flex-wrap items-center gap-3', picked && 'sticky top-12 z-2 bg-bg py-2')}
    >
      <FilterBox text={q} onText={(text) => onChange({ q: text || undefined })} />
      {group === undefined ? null : (
        <GroupChip project={project} group={group} onClose={() => onChange({ group: undefined })} />
      )}
      {question === undefined ? null : (
        <Button small icon="cross" onClick={() => onChange({ question: undefined })}>
          {asked ? questionWords(asked) : 'one question'}
        </Button>
      )}
      {ids === undefined ? null : (
        <Button small icon="cross" onClick={() => onChange({ ids: undefined })}>
          compared
        </Button>
      )}
      <Picked project={project} onCompare={(some) => onChange({ ids: some.join(','), q: undefined })} />
      <span className="note" aria-live="polite">
        {said}
      </span>
    </div>
  );
}

function GroupChip({ project, group, onClose }: { project: string; group: string; onClose: () => void }) {
  const query = useApi('listGroups', { params: { project }, query: { group, limit: 1, archived: 'true' } });
  const [found] = query.data?.items ?? [];
  return (
    <Button small icon="cross" onClick={onClose} className="max-w-60">
      group <Name>{found?.name ?? group}</Name>
    </Button>
  );
}

/** What differs between the picked runs is shown by the same table, of these runs alone. */
function Picked({ project, onCompare }: { project: string; onCompare: (ids: readonly string[]) => void }) {
  const picked = usePicked((state) => state.ids[project] ?? NONE);
  const clear = usePicked((state) => state.clear);
  if (picked.length === 0) return null;
  const many = picked.length > MAX_LISTED_IDS;
  const why = picked.length < 2 ? 'Pick a second run.' : many ? `At most ${MAX_LISTED_IDS}.` : '';
  return (
    <>
      <Button small why={why} onClick={() => onCompare(picked)}>
        Compare {picked.length}
      </Button>
      {many ? null : <RunsMenu ids={picked} onDone={() => clear(project)} />}
      <Button small icon="cross" onClick={() => clear(project)}>
        none
      </Button>
    </>
  );
}
