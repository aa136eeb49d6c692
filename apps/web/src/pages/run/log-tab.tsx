// The log: follows its end, pauses when scrolled away, searches, keeps levels apart. Only the lines in sight are in the page.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Run } from '@trainyard/contracts/run';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/page.tsx';
import { Icon } from '../../components/icon.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { count } from '../../format.ts';
import { Line } from './log-line.tsx';
import { filterLines, type Level, type LogLine } from './log-model.ts';
import type { Feed } from './use-feed.ts';

/** Pixels from the end within which the log still follows. */
const NEAR = 24;
const levels: { id: Level | undefined; label: string }[] = [
  { id: undefined, label: 'All' },
  { id: 'info', label: 'Info' },
  { id: 'warning', label: 'Warnings' },
  { id: 'error', label: 'Errors' },
];

export function LogTab({ run, feed }: { run: Run; feed: Feed<LogLine[]> }) {
  const { level, q = '' } = useSearch({ from: '/runs/$run' });
  const navigate = useNavigate({ from: '/runs/$run' });
  const shown = useMemo(
    () => filterLines(feed.state ?? [], { level: level ?? 'debug', words: q }),
    [feed.state, level, q],
  );
  if (feed.problem)
    return (
      <ProblemNote
        problem={feed.problem}
        action={
          <Button small icon="retry" onClick={feed.again}>
            Try again
          </Button>
        }
      />
    );
  if (!feed.state) return <Skeleton rows={10} what="the log" />;
  if (feed.state.length === 0)
    return (
      <Empty title="No lines yet">
        {run.state === 'queued' ? 'The log begins when the run has a device.' : 'The worker has not said anything.'}
      </Empty>
    );
  return (
    <>
      <div className="bar-row">
        <label className="input" style={{ maxWidth: 320 }}>
          <Icon name="search" />
          <input
            type="search"
            aria-label="Search the log"
            placeholder="Search the log"
            defaultValue={q}
            onChange={(event) =>
              void navigate({ search: (old) => ({ ...old, q: event.target.value || undefined }), replace: true })
            }
          />
        </label>
        <div className="segmented" role="group" aria-label="Levels">
          {levels.map((one) => (
            <button
              key={one.label}
              type="button"
              aria-pressed={level === one.id}
              onClick={() =>
                void navigate({ search: (old) => ({ ...old, level: one.id as 'info' | undefined }), replace: true })
              }
            >
              {one.label}
            </button>
          ))}
        </div>
        <span className="note">
          {shown.length === feed.state.length
            ? count(shown.length, 'line')
            : `${count(shown.length, 'line')} of ${feed.state.length}`}
        </span>
      </div>
      <Lines lines={shown} words={q} moving={run.state === 'running'} />
    </>
  );
}

function Lines({ lines, words, moving }: { lines: readonly LogLine[]; words: string; moving: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 20,
    overscan: 20,
    getItemKey: (index) => lines[index]?.position ?? index,
  });
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, lines.length, virtual]);
  const onScroll = () => {
    const element = box.current;
    if (element) setFollows(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR);
  };
  return (
    <div style={{ position: 'relative' }}>
      <div
        ref={box}
        className="log log-box"
        tabIndex={0}
        role="log"
        aria-label="Log"
        aria-live="off"
        onScroll={onScroll}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            return line ? (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                style={{ position: 'absolute', top: 0, left: 0, right: 0, transform: `translateY(${item.start}px)` }}
              >
                <Line line={line} words={words} />
              </div>
            ) : null;
          })}
        </div>
      </div>
      <p className="note" style={{ paddingTop: 8, minHeight: 40 }}>
        {follows ? (
          moving ? (
            'Follows the newest line; scroll up to stop.'
          ) : (
            'The end of the log.'
          )
        ) : (
          <Button small icon="down" onClick={() => setFollows(true)}>
            {moving ? 'Follow again' : 'To the end'}
          </Button>
        )}
      </p>
    </div>
  );
}
