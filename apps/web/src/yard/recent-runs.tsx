import type { YardRun } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Empty, Section } from '../components/page.tsx';
import { Name } from '../components/name.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { State } from '../components/state.tsx';
import { Table, type TableColumn } from '../components/table.tsx';
import { Time } from '../components/time.tsx';
import { count, formatNumber, metricTitle } from '../format.ts';
import { gainOf } from './needs.ts';

const SHOWN = 8;

export function RecentRuns({ runs, total }: { runs: YardRun[]; total: number }) {
  const columns: TableColumn<YardRun>[] = [
    { id: 'state', head: 'State', cell: (run) => <State of={run.state} />, width: 104, phone: 'state' },
    { id: 'name', head: 'Run', cell: (run) => <RunName run={run} />, phone: 'title' },
    {
      id: 'curve',
      head: <span className="unseen">Curve</span>,
      cell: (run) => <Curve run={run} />,
      width: 104,
      phone: 'hide',
    },
    { id: 'metric', head: 'Result', align: 'end', cell: (run) => <Result run={run} />, width: 168, phone: 'value' },
    {
      id: 'gain',
      head: <span className="unseen">Change against the run before</span>,
      align: 'end',
      cell: (run) => <Gain gain={gainOf(run, runs.slice(runs.indexOf(run) + 1))} />,
      width: 64,
      phone: 'hide',
    },
    {
      id: 'time',
      head: 'Ended',
      align: 'end',
      cell: (run) => (
        <span className="mono" style={{ color: 'var(--ink3)' }}>
          <Time at={run.ended_at ?? run.created_at} />
        </span>
      ),
      width: 64,
      phone: 'hide',
    },
  ];
  return (
    <Section
      title="Recent runs"
      end={
        total > 0 ? (
          <Link to="/projects" className="link">
            {total === 1 ? '1 run in all' : `${count(total, 'run')} in all`}
          </Link>
        ) : null
      }
    >
      {runs.length === 0 ? (
        <Empty title="No run has ended yet.">What ends appears here with its curve and result.</Empty>
      ) : (
        <div className="headless">
          <Table label="Recent runs" columns={columns} rows={runs.slice(0, SHOWN)} rowKey={(run) => run.id} />
        </div>
      )}
    </Section>
  );
}

function RunName({ run }: { run: YardRun }) {
  return (
    <span style={{ display: 'flex', gap: 8, alignItems: 'baseline', minWidth: 0 }}>
      <Link to="/runs/$run" params={{ run: run.id }} style={{ minWidth: 0, display: 'flex' }}>
        <Name>{run.name}</Name>
      </Link>
      <span className="note" style={{ whiteSpace: 'nowrap' }}>
        {run.project_name}
      </span>
    </span>
  );
}

function Curve({ run }: { run: YardRun }) {
  // One value is no curve.
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
    <span style={{ whiteSpace: 'nowrap' }}>
      <span className="note2">{metricTitle(run.metric.name)}</span>{' '}
      <span className="mono strong">{formatNumber(run.metric.value)}</span>
    </span>
  );
}

function Gain({ gain }: { gain: number | null }) {
  if (gain === null) return null;
  const text = `${gain < 0 ? '' : '+'}${formatNumber(gain)}`;
  return (
    <span
      className={`mono ${gain > 0 ? 'tone-ok' : gain < 0 ? 'tone-bad' : ''}`}
      title="Better (+) or worse (−) than the run before on this data"
    >
      {text}
    </span>
  );
}
