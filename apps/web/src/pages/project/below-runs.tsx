// Below the list: what its drawings mean, what differs further, what is the same in all.
import type { RunFacets } from '@trainyard/contracts/run-list';
import { useState } from 'react';
import { formatCount } from '../../format.ts';
import type { DifferingField, SameField } from './differing.ts';

const SAME = 8;
const link = 'cursor-pointer underline decoration-edge underline-offset-2 hover:decoration-current';

interface BelowRunsProps {
  facets: RunFacets;
  same: readonly SameField[];
  differ: readonly DifferingField[];
  /** How many of the differing fields are columns. */
  columns: number;
}

export function BelowRuns({ facets, same, differ, columns }: BelowRunsProps) {
  const interval = facets.best?.metric.interval ? 'Line: 95 % interval; blue band: interval of the best run. ' : '';
  return (
    <div className="pt-3 text-[12px]/[20px] text-ink3 [overflow-wrap:anywhere]">
      <p>
        {interval}
        {differWords(differ, columns)}
      </p>
      <SameInAll same={same} runs={facets.total} />
    </div>
  );
}

function differWords(differ: readonly DifferingField[], columns: number): string {
  if (differ.length === 0) return 'These runs do not differ in any field.';
  const further = differ.slice(columns).map(({ label }) => label.toLowerCase());
  return `The columns are the fields in which these runs differ${further.length > 0 ? `; they also differ in ${further.join(', ')}` : ''}.`;
}

function SameInAll({ same, runs }: { same: readonly SameField[]; runs: number }) {
  const [all, setAll] = useState(false);
  const shown = all ? same : same.slice(0, SAME);
  if (shown.length === 0) return null;
  return (
    <p>
      Same in all {formatCount(runs)}:{' '}
      {shown.map((field, index) => (
        <span key={field.label}>
          {index > 0 ? ', ' : ''}
          {field.label.toLowerCase()} <b className="font-medium text-ink2">{field.value}</b>
        </span>
      ))}
      {same.length > shown.length ? (
        <>
          ,{' '}
          <button type="button" className={link} onClick={() => setAll(true)}>
            {same.length - shown.length} more
          </button>
        </>
      ) : null}
    </p>
  );
}
