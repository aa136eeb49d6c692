// State has one shape everywhere: icon + word + colour.
import type { RunState } from '@trainyard/contracts/run';
import { Icon, type IconName } from './icon.tsx';

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
  | 'stopping';

const shapes: Record<StateName, { icon: IconName; word: string; tone: Tone }> = {
  queued: { icon: 'clock', word: 'queued', tone: 'quiet' },
  running: { icon: 'live', word: 'running', tone: 'live' },
  paused: { icon: 'pause', word: 'paused', tone: 'warn' },
  completed: { icon: 'check', word: 'completed', tone: 'ok' },
  failed: { icon: 'cross', word: 'failed', tone: 'bad' },
  cancelled: { icon: 'dash', word: 'cancelled', tone: 'quiet' },
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

/** `word` replaces the word ('lost for 3 min'); `bare` hides it from sight, never from a screen reader. */
export function State({ of, word, bare = false }: { of: StateName; word?: string; bare?: boolean }) {
  const shape = shapes[of];
  return (
    <span className="state" data-tone={shape.tone} data-state={of}>
      <Icon name={shape.icon} />
      <span className={bare ? 'unseen' : ''}>{word ?? shape.word}</span>
    </span>
  );
}

/** The state to show for a run: 'pausing' and 'stopping' while something is asked for and not yet done. */
export function stateOf(run: { state: RunState; wanted: 'pause' | 'cancel' | null }): StateName {
  if (run.state !== 'running' || run.wanted === null) return run.state;
  return run.wanted === 'pause' ? 'pausing' : 'stopping';
}
