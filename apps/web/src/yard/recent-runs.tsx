import type { YardRun } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import { Name } from '../components/name.tsx';
import { Empty, Section } from '../components/page.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { Time } from '../components/time.tsx';
import { State } from '../components/ui/state.tsx';
import { Table, type TableColumn } from '../components/ui/table.tsx';
import { count, formatNumber, metricTitle } from '../format.ts';
import { type Gain, gainOf } from './gain.ts';

/** Columns that explain themselves; the name gives way to the numbers. */
const headless =
  '[&_thead]:sr-only [&_td:nth-child(2)]:w-full [&_td:nth-child(2)]:max-w-0 max-phone:[&_td:nth-child(2)]:max-w-none';

const columnsOf = (runs: YardRun[]): TableColumn<YardRun>[] => [
  { id: 'state', head: 'State', cell: (run) => <State of={run.state} />, width: 104, phone: 'state' },
  { id: 'name', head: 'Run', cell: (run) => <RunName run={run} />, phone: 'title' },
  {
    id: 'curve',
    head: <span className="sr-only">Curve</span>,
    cell: (run) => <Curve run={run} />,
    width: 104,
    phone: 'hide',
  },
  { id: 'metric', head: 'Result', align: 'end', cell: (run) => <Result run={run} />, width: 168, phone: 'value' },
  {
    id: 'gain',
    head: <span className="sr-only">Change against the run before</span>,
    align: 'end',
    cell: (run) => <GainText gain={gainOf(run, runs.slice(runs.indexOf(run) + 1))} />,
    width: 64,
    phone: 'hide',
  },
  {
    id: 'time',
    head: 'Ended',
    align: 'end',
    cell: (run) => (
      <span className="mono text-ink3">
        <Time at={run.ended_at ?? run.created_at} />
      </span>
    ),
    width: 64,
    phone: 'hide',
  },
];

export function RecentRuns({ runs, total }: { runs: YardRun[]; total: number }) {
  return (
    <Section
      title="Recent runs"
      end={
        total > 0 ? (
          <Link to="/projects" className="link">
            {count(total, 'run')} in all
          </Link>
        ) : null
      }
    >
      {runs.length === 0 ? (
        <Empty title="No run has ended yet.">What ends appears here with its curve and result.</Empty>
      ) : (
        <div className={headless}>
          <Table label="Recent runs" columns={columnsOf(runs)} rows={runs} rowKey={(run) => run.id} />
        </div>
      )}
    </Section>
  );
}

function RunName({ run }: { run: YardRun }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <Link to="/runs/$run" params={{ run: run.id }} className="flex min-w-0">
        <Name>{run.name}</Name>
      </Link>
      <bdi className="note max-w-40 truncate whitespace-nowrap">{run.project_name}</bdi>
    </span>
  );
}

/** One value is no curve. */
function Curve({ run }: { run: YardRun }) {
  if (run.sparkline.length < 2) return null;
  return (
    <Sparkline
      values={run.sparkline}
      better={run.metric.greater_is_better ? 'higher' : 'lower'}
      tone={run.state === 'failed' ? 'bad' : 'ink3'}
    />
  );
}

function Result({ run }: { run: YardRun }) {
  if (run.metric.value === null) return null;
  return (
    <span className="whitespace-nowrap">
      <span className="note2">{metricTitle(run.metric.name)}</span>{' '}
      <span className="mono font-semibold">{formatNumber(run.metric.value)}</span>
    </span>
  );
}

function GainText({ gain }: { gain: Gain | null }) {
  if (gain === null) return null;
  const { change, told } = gain;
  return (
    <span
      className={clsx('mono', told === 'better' && 'text-ok', told === 'worse' && 'text-bad')}
      title={`Better (+) or worse (−) than the run before on the same question${told === null ? '; the two cannot be told apart' : ''}`}
    >
      {change < 0 ? '' : '+'}
      {formatNumber(change)}
    </span>
  );
}
