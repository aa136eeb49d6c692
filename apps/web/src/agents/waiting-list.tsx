import type { Agent } from '@trainyard/contracts/agent';
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page.tsx';
import { count } from '../format.ts';
import { MoreWaiting } from '../yard/more-waiting.tsx';
import { reasonWords } from './agent-words.ts';

type Queue = Pick<Yard, 'queue' | 'queue_total' | 'queue_projects'>;

/** What waits and why, in words. */
export function WaitingList({ yard, agents, now }: { yard: Queue; agents: Agent[]; now: number }) {
  const { queue, queue_total } = yard;
  return (
    <Section title="Waiting, and why" end={count(queue_total, 'run')}>
      {queue_total === 0 ? <p className="note2 py-3">Nothing waits.</p> : null}
      {queue.map((run, index) => (
        <div className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2 gap-y-0.5 border-b border-line py-3" key={run.id}>
          <span className="note">{index + 1}</span>
          <Link to="/runs/$run" params={{ run: run.id }} className="[overflow-wrap:anywhere]">
            <b>
              <bdi>{run.name}</bdi>
            </b>{' '}
            <bdi className="note">{run.project_name}</bdi>
          </Link>
          <p className="note2 col-start-2">{reasonWords(run, agents, now)}</p>
        </div>
      ))}
      {queue_total > queue.length ? (
        <p className="note2 pt-3">
          <MoreWaiting yard={yard} />
        </p>
      ) : null}
    </Section>
  );
}
