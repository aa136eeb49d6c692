// What is said of what waits for a person. Pure; the clock is a parameter.
import type { Need, NeedCounts } from '@trainyard/contracts/need';
import { needKinds } from '@trainyard/contracts/need';
import { count, formatAbout, formatCount, formatNumber, formatWhen } from '../format.ts';
import { metricWords, progressWords } from './train-words.ts';

export interface NeedWords {
  /** Somebody gave it: drawn as a name. */
  name: string;
  /** Goes behind the name. */
  says: string;
  text: string;
}

type RunNeed = Extract<Need, { run: object }>;

export function needWords(need: Need, now: number): NeedWords {
  if (need.kind === 'lost')
    return {
      name: need.agent.name,
      says: 'is lost',
      text: `No word since ${formatWhen(need.agent.seen_at, new Date(now))}.`,
    };
  if (need.kind === 'data') {
    const { errors, worst } = need.dataset.version.findings;
    const more = errors > 1 ? ` And ${formatCount(errors - 1)} more as grave.` : '';
    return {
      name: need.dataset.name,
      says: errors > 1 ? 'has findings' : 'has a finding',
      text: `${worst ?? ''}${more}`.trim(),
    };
  }
  return { name: need.run.name, ...runWords(need, now) };
}

function runWords({ kind, run }: RunNeed, now: number): Omit<NeedWords, 'name'> {
  switch (kind) {
    case 'failed': {
      const why = run.failure ? [run.failure.message, run.failure.hint].filter(Boolean).join(' ') : run.project_name;
      return { says: 'failed', text: why };
    }
    case 'silent': {
      const heard = Date.parse(run.progress?.at ?? run.started_at ?? run.created_at);
      return {
        says: 'is silent',
        text: `No word for ${formatAbout(Math.max(0, (now - heard) / 1000))}; it was: ${progressWords(run)}.`,
      };
    }
    case 'paused': {
      const at = run.progress ? `At ${progressWords(run)}` : 'Before its first step';
      return { says: 'is paused', text: `${[at, metricWords(run)].filter(Boolean).join(', ')}.` };
    }
    case 'finished': {
      const ended = run.ended_at ? `Ended ${formatWhen(run.ended_at, new Date(now))}` : 'Ended';
      const result = run.metric.value === null ? '' : ` with ${metricWords(run)}`;
      const { interval } = run.metric;
      const between = interval ? ` (${formatNumber(interval[0])} to ${formatNumber(interval[1])})` : '';
      return { says: 'was not looked at yet', text: `${ended}${result}${between}.` };
    }
  }
}

const kindWords: Record<keyof NeedCounts, (many: number) => string> = {
  lost: (many) => count(many, 'machine lost', 'machines lost'),
  failed: (many) => `${formatCount(many)} failed`,
  silent: (many) => `${formatCount(many)} silent`,
  data: (many) => count(many, 'dataset'),
  finished: (many) => `${formatCount(many)} not looked at`,
  paused: (many) => `${formatCount(many)} paused`,
};

/** '3 failed, 65 not looked at'; '' where there is no more than one kind of one. */
export function needsSummary(counts: NeedCounts): string {
  return needKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => kindWords[kind](counts[kind]))
    .join(', ');
}
