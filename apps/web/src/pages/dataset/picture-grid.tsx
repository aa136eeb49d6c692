// Pictures in a grid; only those in sight are loaded and drawn, so a million is no burden. One of them stands open beside the grid.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import clsx from 'clsx';
import { useLayoutEffect, useRef, useState } from 'react';
import { problemOf } from '../../api.ts';
import { UnreadNote } from '../../components/problem-note.tsx';
import { count } from '../../format.ts';
import { OnePicture } from './one-picture.tsx';
import { type Picking, PictureRow } from './picture-row.tsx';
import type { Labels } from './labels.ts';
import { type ImageFilter, indicesBetween, useImagePages } from './use-pages.ts';

/** Pixels between two pictures: gap-2. */
const GAP = 8;
const CAPTION = 27;

interface GridProps {
  version: DatasetVersion;
  total: number;
  filter: ImageFilter;
  open: number | undefined;
  onOpen: (image: number | undefined) => void;
  /** While pictures are labelled: a click chooses. */
  labels: Labels | null;
}

export function PictureGrid({ version, total, filter, open, onOpen, labels }: GridProps) {
  const picking = usePicking(version.id, filter, labels);
  const box = useRef<HTMLDivElement>(null);
  const { width, top } = useBox(box);
  const columns = Math.max(3, Math.floor((width + GAP) / (width < 480 ? 84 : 108)));
  const size = (width - GAP * (columns - 1)) / columns;
  const rows = width === 0 ? 0 : Math.ceil(total / columns);
  const virtual = useWindowVirtualizer({
    count: rows,
    estimateSize: () => size + CAPTION,
    overscan: 3,
    scrollMargin: top,
    // Rows that come in belong to the next frame; drawn within the event of scrolling, they hold up the frame that is due.
    useFlushSync: false,
  });
  useLayoutEffect(() => virtual.measure(), [size, virtual]);
  const items = virtual.getVirtualItems();
  const from = (items[0]?.index ?? 0) * columns;
  const to = Math.min(total - 1, ((items.at(-1)?.index ?? 0) + 1) * columns - 1);
  const pages = useImagePages(version.id, filter, [from, to]);
  const chosen = open === undefined || open >= total ? undefined : open;
  // One function for as long as the grid stands, so that no row is drawn again because of it.
  const latest = useRef((_place: number) => {});
  latest.current = (place) => onOpen(chosen === place ? undefined : place);
  const press = useRef((place: number) => latest.current(place));
  return (
    <div
      className={clsx(
        'grid items-start gap-12 max-tablet:gap-8',
        chosen !== undefined &&
          'grid-cols-[minmax(0,1fr)_336px] max-tablet:grid-cols-[minmax(0,1fr)_288px] max-phone:grid-cols-1',
      )}
    >
      <div ref={box}>
        {pages.problem ? <UnreadNote problem={problemOf(pages.problem)} onAgain={pages.again} /> : null}
        <div
          className="relative"
          style={{ height: virtual.getTotalSize() }}
          role="group"
          aria-label={count(total, 'picture')}
        >
          {items.map((row) => (
            <PictureRow
              key={row.key}
              {...{ version: version.id, columns, size, total, labels, items: pages.items }}
              first={row.index * columns}
              top={row.start - top}
              chosen={chosen !== undefined && Math.floor(chosen / columns) === row.index ? chosen : undefined}
              onPress={press.current}
              picking={picking}
            />
          ))}
        </div>
      </div>
      {chosen === undefined ? null : (
        <OnePicture version={version} filter={filter} place={chosen} total={total} onOpen={onOpen} />
      )}
    </div>
  );
}

/** Choosing: a click one more or one less, Shift and a click all since the last, a drag of the mouse all that it passes. */
function usePicking(version: string, filter: ImageFilter, labels: Labels | null) {
  const last = useRef<number | null>(null);
  const held = useRef<number | null>(null);
  if (labels === null) return null;
  return (place: number, index: number): Picking => ({
    onClick(event) {
      const from = last.current;
      last.current = place;
      if (!event.shiftKey || from === null) return labels.choose([index], 'toggle');
      const range: [number, number] = [Math.min(from, place), Math.max(from, place)];
      void indicesBetween(version, filter, range).then(
        (indices) => labels.choose(indices, 'add'),
        () => labels.choose([index], 'add'),
      );
    },
    onPointerDown(event) {
      held.current = event.pointerType === 'mouse' && event.button === 0 ? index : null;
    },
    onPointerEnter(event) {
      if (event.buttons !== 1 || held.current === null) return;
      labels.choose([held.current, index], 'add');
      last.current = place;
    },
  });
}

function useBox(box: React.RefObject<HTMLDivElement | null>): { width: number; top: number } {
  const [place, setPlace] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setPlace({ width: element.clientWidth, top: element.getBoundingClientRect().top + window.scrollY }),
    );
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [box]);
  return place;
}
