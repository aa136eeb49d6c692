import type { Project } from '@trainyard/contracts/project';
import { formatCount, formatNumber, metricTitle } from '../../format.ts';
import { bestWords } from './best-words.ts';

/** The best of the results that can be compared, and of how many; before the first what there is. */
export function BestValue({ best, runs }: { best: Project['best']; runs: number }) {
  if (!best) return <span className="note">{runs === 0 ? 'no runs yet' : 'no result yet'}</span>;
  return (
    <span className="phone:whitespace-nowrap" title={bestWords(best, formatCount)}>
      <b className="mono">{formatNumber(best.value)}</b>{' '}
      <span className="note">
        {metricTitle(best.metric)}, {bestWords(best, formatCount)}
      </span>
    </span>
  );
}
