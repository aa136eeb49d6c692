// What an attempt has done so far and what it will do, folded from its events. Times are seconds since the attempt began by
// the database's clock: the clocks of agents and workers are only good for how long something took.
import type { WorkerEvent } from '@trainyard/contracts/event';
import type { MeasuredStage, PlannedStage, Stage, StageLength } from '@trainyard/contracts/stage';

export interface DoneStage extends MeasuredStage {
  /** The same, of which each piece counts less the more came after it: how fast it goes now. */
  recent?: { units: number; seconds: number };
}

/** What of a recent piece counts when the next one has come. */
const FADE = 0.8;

export interface Timeline {
  /** As the worker announced it last. */
  plan: PlannedStage[];
  /** Summed by stage. */
  done: DoneStage[];
  /** When the newest of it was heard. */
  at: number;
  /** The worker has said its last word. */
  finished: boolean;
}

/** The timeline after an event that was heard `elapsed` seconds after the start of its attempt; the same where it changes nothing. */
export function timelineAfter(before: Timeline | null, event: WorkerEvent, elapsed: number): Timeline | null {
  const at = Math.max(before?.at ?? 0, elapsed, 0);
  switch (event.event) {
    case 'plan':
      // Whatever came before the first plan was the start: process, libraries, files.
      return before === null
        ? { plan: event.stages, done: [{ stage: 'start', units: 1, seconds: at }], at, finished: false }
        : { ...before, plan: event.stages, at };
    case 'timing':
      return before && { ...before, done: event.stages.reduce(added, before.done), at };
    case 'finished':
      return before && { ...before, finished: event.status === 'completed', at };
    default:
      return before;
  }
}

function added(done: DoneStage[], { stage, units, seconds }: MeasuredStage): DoneStage[] {
  const known = done.find((one) => one.stage === stage);
  if (!known) return [...done, { stage, units, seconds, recent: { units, seconds } }];
  const before = known.recent ?? known;
  const recent = { units: FADE * before.units + units, seconds: FADE * before.seconds + seconds };
  const whole = { stage, units: known.units + units, seconds: known.seconds + seconds, recent };
  return done.map((one) => (one === known ? whole : one));
}

/** What the time of an ended attempt went into; of what was never begun there is no length. */
export function stageLengths(timeline: Timeline, total: number): StageLength[] {
  return learntFrom(timeline, total).map(({ stage, units, planned, count, seconds }) => ({
    stage,
    count,
    seconds,
    done: planned > 0 ? Math.min(1, units / planned) : 1,
  }));
}

export interface LearntStage {
  stage: Stage;
  units: number;
  /** What the plan said; less was done where training stopped early. */
  planned: number;
  count: number;
  seconds: number;
}

/** What a completed attempt teaches: every second of it belongs to one stage, those that nobody measured to its finish. */
export function learntFrom({ plan, done }: Timeline, total: number): LearntStage[] {
  const measured = done
    .filter(({ units, seconds }) => units > 0 && seconds >= 0)
    .map(({ stage, units, seconds }) => {
      const planned = plan.find((one) => one.stage === stage);
      return { stage, units, seconds, planned: planned?.units ?? units, count: planned?.count ?? 1 };
    });
  if (plan.length === 0 || !(total > 0)) return [];
  const rest = total - measured.reduce((sum, { seconds }) => sum + seconds, 0);
  return [...measured, { stage: 'finish', units: 1, planned: 1, count: 1, seconds: Math.max(0.05, rest) }];
}
