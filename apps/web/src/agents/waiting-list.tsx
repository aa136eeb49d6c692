import type { Agent } from '@trainyard/contracts/agent';
import type { YardRun } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page.tsx';
import { count } from '../format.ts';
import { reasonWords } from './agent-words.ts';

/** What waits and why, in words. */
export function WaitingList({
  queue,
  total,
  agents,
  now,
}: {
  queue: YardRun[];
  total: number;
  agents: Agent[];
  now: number;
}) {
  return (
    <Section title="Waiting, and why" end={count(total, 'run')}>
      {queue.length === 0 ? (
        <p className="note2" style={{ padding: '12px 0' }}>
          Nothing waits.
        </p>
      ) : null}
      {queue.map((run, index) => (
        <div className="agent-why" key={run.id}>
          <span className="note">{index + 1}</span>
          <Link to="/runs/$run" params={{ run: run.id }} style={{ overflowWrap: 'anywhere' }}>
            <b>{run.name}</b> <span className="note">{run.project_name}</span>
          </Link>
          <p className="note2">{reasonWords(run, agents, now)}</p>
        </div>
      ))}
      {total > queue.length ? (
        <p className="note2">And {count(total - queue.length, 'more run')} behind them.</p>
      ) : null}
    </Section>
  );
}
