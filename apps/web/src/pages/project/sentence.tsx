import type { Project } from '@trainyard/contracts/project';
import type { RunSummary } from '@trainyard/contracts/run';
import { Fact } from '../../components/page.tsx';
import { count, formatCount, formatNumber, metricTitle } from '../../format.ts';
import { bestOf } from './order.ts';

/** Names differ at their ends: the middle of a long one is left out. */
const short = (name: string) => (name.length <= 36 ? name : `${name.slice(0, 20)}…${name.slice(-15)}`);

/** 'Best of 14 runs: …, accuracy 0.914 (0.873 to 0.942). 6 others lie within its interval: 255 pictures cannot tell them apart.' */
export function ProjectSentence({ project, runs }: { project: Project; runs: readonly RunSummary[] | null }) {
  if (runs === null) return <>{project.description}</>;
  const found = bestOf(runs);
  const active = runs.filter((run) => run.state === 'running' || run.state === 'queued').length;
  if (runs.length === 0)
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
  if (!found)
    return (
      <>
        <Fact>{count(runs.length, 'run')}</Fact>, none with a result yet
        {active > 0 ? (
          <>
            ; <Fact>{active} active</Fact>
          </>
        ) : null}
        .
      </>
    );
  const { best, near, metric } = found;
  const { value, interval, examples } = best.metric;
  return (
    <>
      Best of {count(runs.length, 'run')}: <Fact>{short(best.name)}</Fact>, {metricTitle(metric)}{' '}
      <Fact>{formatNumber(value)}</Fact>
      {interval ? ` (${formatNumber(interval[0])} to ${formatNumber(interval[1])})` : ''}
      {best.state === 'running' ? ', still running' : ''}.
      {near > 0 && examples !== null ? (
        <>
          {' '}
          <Fact>
            {near} {near === 1 ? 'other' : 'others'}
          </Fact>{' '}
          {near === 1 ? 'lies' : 'lie'} within its interval: {formatCount(examples)}{' '}
          {best.task === 'image-classification' ? 'pictures' : 'rows'} cannot tell them apart.
        </>
      ) : null}
    </>
  );
}
