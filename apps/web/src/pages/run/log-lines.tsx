// The lines of the window; only those in sight are in the page. Older ones are asked for near the top, newer ones near the end.
import type { LogLine } from '@trainyard/core/log-line';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { count } from '../../format.ts';
import { Line, LOG_FACE } from './log-line.tsx';
import type { Log } from './use-log.ts';

/** Pixels from the end within which the log still follows. */
const NEAR = 24;
/** Pixels from an edge at which what lies beyond is read. */
const EDGE = 400;
const LINE = 20;
/** Pixels of lines that may not fill the box: there is no scrolling to ask for more. */
const FEW = 600;

type Lines = readonly LogLine[];
type Virtual = Virtualizer<HTMLDivElement, Element>;

interface LogLinesProps {
  log: Log;
  moving: boolean;
  toEnd: () => void;
  /** Shows what stands around a line that was found. */
  onJump: ((position: number) => void) | undefined;
}

export function LogLines({ log, moving, toEnd, onJump }: LogLinesProps) {
  const { lines = [], older = false, newer = false } = log.window ?? {};
  const { words, at } = log.asked;
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(at === undefined);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    overscan: 20,
    getItemKey: (index) => lines[index]?.position ?? index,
  });
  useEffect(() => {
    if (follows && !newer && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, newer, lines.length, virtual]);
  const opened = useOpenedAt(at, lines, virtual);
  useSteady(lines, box);
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setFollows(below < NEAR && !newer);
    // Not before the line that was jumped to is in sight: lines put before it would move it away.
    if (at !== undefined && !opened.current) return;
    if (element.scrollTop < EDGE && older) log.loadOlder();
    else if (below < EDGE && newer) log.loadNewer();
  };
  const follow = () => {
    setFollows(true);
    if (newer || at !== undefined) toEnd();
  };
  return (
    <div className="relative">
      <div
        ref={box}
        className={`relative h-[min(60vh,640px)] border-y border-line ${LOG_FACE}`}
        tabIndex={0}
        role="log"
        aria-label="Log"
        aria-live="off"
        aria-busy={log.reading || undefined}
        onScroll={onScroll}
      >
        <InSight virtual={virtual} lines={lines} words={words} at={at} onJump={onJump} />
      </div>
      <Foot log={log} follows={follows} moving={moving} follow={follow} />
    </div>
  );
}

/** Scrolls, once, to the line that was asked for. */
function useOpenedAt(at: number | undefined, lines: Lines, virtual: Virtual): RefObject<boolean> {
  const place = at === undefined ? -1 : lines.findIndex(({ position }) => position >= at);
  const opened = useRef(false);
  useEffect(() => {
    if (place < 0 || opened.current) return;
    opened.current = true;
    virtual.scrollToIndex(place, { align: 'center' });
  }, [place, virtual]);
  return opened;
}

/** Lines that come before the first push the rest down; what was in sight stays there. */
function useSteady(lines: Lines, box: RefObject<HTMLDivElement | null>): void {
  const first = lines[0]?.position;
  const former = useRef(first);
  useLayoutEffect(() => {
    const old = former.current;
    former.current = first;
    if (old === undefined || first === undefined || first >= old) return;
    const added = lines.findIndex((line) => line.position === old);
    if (added > 0) box.current?.scrollBy({ top: added * LINE });
  }, [first, lines, box]);
}

interface InSightProps {
  virtual: Virtual;
  lines: Lines;
  words: string;
  at: number | undefined;
  onJump: ((position: number) => void) | undefined;
}

function InSight({ virtual, lines, words, at, onJump }: InSightProps) {
  return (
    <div className="relative" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((item) => {
        const line = lines[item.index];
        return line ? (
          <div
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            data-at={line.position === at || undefined}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${item.start}px)` }}
          >
            <Line line={line} words={words} onJump={onJump} found={line.position === at} />
          </div>
        ) : null;
      })}
    </div>
  );
}

interface FootProps {
  log: Log;
  follows: boolean;
  moving: boolean;
  follow: () => void;
}

/** Whether the end is followed, and what lies outside of what is shown. */
function Foot({ log, follows, moving, follow }: FootProps) {
  const { lines = [], older = false } = log.window ?? {};
  return (
    <p className="note min-h-10 pt-2">
      {follows ? (
        moving ? (
          'Follows the newest line; scroll up to stop.'
        ) : (
          'The end of the log.'
        )
      ) : (
        <Button small icon="down" onClick={follow}>
          {moving ? 'Follow again' : 'To the end'}
        </Button>
      )}
      {log.missed > 0 ? ` ${count(log.missed, 'newer line')}` : ''}
      {older && lines.length > 0 && log.reading ? ' reading older lines' : ''}
      {older && !log.reading && lines.length * LINE < FEW ? (
        <Button small icon="up" onClick={log.loadOlder}>
          Search further back
        </Button>
      ) : null}
    </p>
  );
}
