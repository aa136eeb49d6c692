// State has one shape everywhere: icon + word + colour.
import type { RunState, Wanted } from '@trainyard/contracts/run';
import clsx from 'clsx';
import { Icon, type IconName } from '../icon.tsx';

type Tone = 'quiet' | 'live' | 'ok' | 'warn' | 'bad';
export type StateName =
  | RunState
  | 'lost'
  | 'draining'
  | 'connected'
  | 'left'
  | 'unseen'
  | 'ready'
  | 'free'
  | 'pausing'
  | 'stopping'
  | 'finishing';

const shapes: Record<StateName, { icon: IconName; word: string; tone: Tone }> = {
  queued: { icon: 'clock', word: 'queued', tone: 'quiet' },
  running: { icon: 'live', word: 'running', tone: 'live' },
  paused: { icon: 'pause', word: 'paused', tone: 'warn' },
  completed: { icon: 'check', word: 'completed', tone: 'ok' },
  failed: { icon: 'cross', word: 'failed', tone: 'bad' },
  cancelled: { icon: 'dash', word: 'cancelled', tone: 'quiet' },
  pruned: { icon: 'dash', word: 'pruned', tone: 'quiet' },
  finishing: { icon: 'live', word: 'finishing now', tone: 'live' },
  pausing: { icon: 'pause', word: 'pausing', tone: 'warn' },
  stopping: { icon: 'dash', word: 'stopping', tone: 'quiet' },
  lost: { icon: 'warning', word: 'lost', tone: 'warn' },
  draining: { icon: 'pause', word: 'draining', tone: 'warn' },
  connected: { icon: 'check', word: 'connected', tone: 'ok' },
  left: { icon: 'dash', word: 'left', tone: 'quiet' },
  unseen: { icon: 'eye', word: 'not looked at', tone: 'quiet' },
  ready: { icon: 'check', word: 'ready', tone: 'ok' },
  free: { icon: 'dash', word: 'free', tone: 'quiet' },
};

const colours: Record<Tone, string> = {
  quiet: 'text-ink3',
  live: 'text-accent',
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
};

/** `word` replaces the word ('lost for 3 min'); `bare` hides it from sight, never from a screen reader. */
export function State({ of, word, bare = false }: { of: StateName; word?: string; bare?: boolean }) {
  const shape = shapes[of];
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 align-middle text-small whitespace-nowrap',
        colours[shape.tone],
      )}
      data-state={of}
    >
      <Icon name={shape.icon} />
      <span className={bare ? 'sr-only' : ''}>{word ?? shape.word}</span>
    </span>
  );
}

const meanwhile: Record<Wanted, StateName> = {
  finish: 'finishing',
  pause: 'pausing',
  prune: 'stopping',
  cancel: 'stopping',
};

/** The state to show for a run: 'finishing', 'pausing' and 'stopping' while something is asked for and not yet done. */
export function stateOf(run: { state: RunState; wanted: Wanted | null }): StateName {
  if (run.state !== 'running' || run.wanted === null) return run.state;
  return meanwhile[run.wanted];
}
