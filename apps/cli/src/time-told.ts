// How long a training on this terminal still takes: from what machines usually do and what its own stages measured.
import { Config } from '@trainyard/contracts/config-field';
import type { WorkerEvent } from '@trainyard/contracts/event';
import { range } from '@trainyard/core/duration';
import { timeLeft } from '@trainyard/core/stage-forecast';
import { learn, traitsOf } from '@trainyard/core/stage-rates';
import { rangeWords } from '@trainyard/core/time-left';
import { type Timeline, timelineAfter } from '@trainyard/core/timeline';

/** Ended by the worker's last word: nothing is shipped from here. */
const ELSEWHERE = new Set(['finish']);

export class TimeTold {
  readonly #clock: () => number;
  readonly #began: number;
  #timeline: Timeline | null = null;
  #config: Config | null = null;

  /** @param clock seconds, of any origin */
  constructor(clock: () => number = () => performance.now() / 1000) {
    this.#clock = clock;
    this.#began = clock();
  }

  hear(event: WorkerEvent): void {
    if (event.event === 'config') this.#config = Config.safeParse(event.config).data ?? null;
    this.#timeline = timelineAfter(this.#timeline, event, this.#clock() - this.#began);
  }

  /** '40 s – 1 min 30 s left'; undefined before the worker has said what it will do. */
  left(): string | undefined {
    const [timeline, config] = [this.#timeline, this.#config];
    if (!timeline || !config) return undefined;
    const plan = timeline.plan.filter(({ stage }) => !ELSEWHERE.has(stage));
    const traits = traitsOf(config, '', examplesOf(timeline), { agentId: null, deviceKind: null });
    const standing = { timeline, elapsed: this.#clock() - this.#began };
    const [low, , high] = range(timeLeft(plan, learn(traits, plan, []), standing, traits.patience));
    return `${rangeWords([low, high])} left`;
  }
}

/** Images are counted by what is decoded, rows by what is fitted. */
function examplesOf({ plan }: Timeline): number {
  const units = (name: string) => plan.find(({ stage }) => stage === name)?.units;
  return units('decode') ?? units('evaluations') ?? 500;
}
