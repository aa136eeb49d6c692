// What happened, on the axis of the curves: checkpoints, the best one, and where an attempt broke and the next went on.
import type { Run } from '@trainyard/contracts/run';
import type { Panel } from '../../charts/curve-model.ts';
import { AXIS_ROOM } from '../../charts/curve-options.ts';
import { Icon } from '../../components/icon.tsx';
import { formatClock } from '../../format.ts';
import type { resumes } from './facts.ts';

const outcomeWords: Record<string, string> = { lost: 'lost', failed: 'failed', paused: 'paused', preempted: 'stopped with the platform', cancelled: 'cancelled' };

export function EventLane({ run, panel, restarts }: { run: Run; panel: Panel; restarts: ReturnType<typeof resumes> }) {
  const place = (epoch: number) => `${((epoch - panel.from) / (panel.to - panel.from || 1)) * 100}%`;
  const epochs = [...new Set(run.checkpoints.flatMap((checkpoint) => (checkpoint.epoch === null || checkpoint.epoch < panel.from ? [] : [checkpoint.epoch])))];
  const best = run.checkpoints.findLast((checkpoint) => checkpoint.kind === 'best')?.epoch ?? null;
  const last = restarts.at(-1);
  return (
    <div className="lane" data-restarts={restarts.length > 0 || undefined} style={{ marginLeft: AXIS_ROOM }} aria-label="Events">
      <div className="lane-room">
        <i />
        {epochs.map((epoch) => <b key={epoch} data-best={epoch === best || undefined} style={{ left: place(epoch) }} title={`checkpoint, epoch ${epoch}`} />)}
        {restarts.map((restart) => <span key={restart.attempt} className="lane-x" style={{ left: place(Math.max(panel.from, restart.epoch)) }}><Icon name="cross" label={`attempt ${restart.attempt - 1} ended, attempt ${restart.attempt} went on`} /></span>)}
        {last ? <span className="lane-top tone-bad" style={{ left: 0 }}>{formatClock(last.at)} attempt {last.attempt - 1} {outcomeWords[last.outcome] ?? last.outcome}, resumed from epoch {last.epoch} (attempt {last.attempt})</span> : null}
        <span className="lane-low" style={{ left: 0 }}>checkpoints</span>
        {best !== null && (best - panel.from) / (panel.to - panel.from || 1) > 0.2 ? <span className="lane-low" style={{ left: place(best), transform: 'translateX(-50%)', color: 'var(--ink1)' }}>best, kept</span> : null}
      </div>
    </div>
  );
}
