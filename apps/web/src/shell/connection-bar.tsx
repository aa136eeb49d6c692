import { Icon } from '../components/icon.tsx';
import { useNow } from '../components/time.tsx';
import { formatClock, formatDuration } from '../format.ts';
import { retryLive, useLiveState } from '../live.ts';

/** A short hiccup repairs itself unseen. */
const QUIET_SECONDS = 2;

/** The thin bar that says that what is shown is old. */
export function ConnectionBar() {
  const { lostAt } = useLiveState();
  return lostAt === null ? null : <Lost at={lostAt} />;
}

function Lost({ at }: { at: string }) {
  const seconds = (useNow(500).getTime() - new Date(at).getTime()) / 1000;
  if (seconds < QUIET_SECONDS) return null;
  return (
    <div className="border-b border-line bg-warn-soft text-small" role="status">
      <div className="mx-auto flex min-h-8 max-w-7xl items-center gap-2 px-6 py-1.5 max-phone:px-4">
        <Icon name="warning" className="text-warn" />
        <p>
          <b>Connection lost {formatDuration(seconds)} ago, repairing.</b> You see the state of {formatClock(at, true)};
          runs go on without this page.
        </p>
        <button type="button" className="link ml-auto whitespace-nowrap" onClick={retryLive}>
          Try now
        </button>
      </div>
    </div>
  );
}
