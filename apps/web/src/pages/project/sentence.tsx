import type { Project } from '@trainyard/contracts/project';
import type { RunFacets } from '@trainyard/contracts/run-list';
import { Fact } from '../../components/page.tsx';
import { count, formatCount, formatNumber, metricTitle } from '../../format.ts';

/** Names differ at their ends: the middle of a long one is left out. */
const short = (name: string) => (name.length <= 36 ? name : `${name.slice(0, 20)}…${name.slice(-15)}`);

/** 'Best of 14 runs: …, accuracy 0.914 (0.873 to 0.942). 6 others lie within its interval: 255 pictures cannot tell them apart.' */
export function ProjectSentence({ project, facets }: { project: Project; facets: RunFacets | null }) {
  if (facets === null) return <>{project.description}</>;
  const { total, best, near, metric } = facets;
  const active = facets.states
    .filter(({ value }) => value === 'running' || value === 'queued')
    .reduce((sum, { runs }) => sum + runs, 0);
  if (total === 0)
    return (
      <>
        {project.counts.datasets === 0 ? (
          'No data yet: add a folder of images or a CSV file.'
        ) : (
          <>
            <Fact>{count(project.counts.datasets, 'dataset')}</Fact> and no run yet.
          </>
        )}
      </>
    );
  if (!best || !metric)
    return (
      <>
        <Fact>{count(total, 'run')}</Fact>, none with a result yet
        {active > 0 ? (
          <>
            ; <Fact>{active} active</Fact>
          </>
        ) : null}
        .
      </>
    );
  const { value, interval, examples } = best.metric;
  return (
    <>
      Best of {count(total, 'run')}: <Fact>{short(best.name)}</Fact>, {metricTitle(metric.name)}{' '}
      <Fact>{formatNumber(value)}</Fact>
      {interval ? ` (${formatNumber(interval[0])} to ${formatNumber(interval[1])})` : ''}
      {best.state === 'running' ? ', still running' : ''}.
      {near > 0 && examples !== null ? (
        <>
          {' '}
          <Fact>
            {formatCount(near)} {near === 1 ? 'other' : 'others'}
          </Fact>{' '}
          {near === 1 ? 'lies' : 'lie'} within its interval: {formatCount(examples)}{' '}
          {best.task === 'image-classification' ? 'pictures' : 'rows'} cannot tell them apart.
        </>
      ) : null}
    </>
  );
}
