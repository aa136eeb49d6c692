// Pictures in a grid; only those in sight are loaded and drawn, so a million is no burden. One of them stands open beside the grid.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { ResponseOf } from '@trainyard/contracts/api';
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import clsx from 'clsx';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { count } from '../../format.ts';
import { OnePicture } from './one-picture.tsx';
import { type ImageFilter, useImagePages } from './use-pages.ts';

type Shown = ResponseOf<'listDatasetImages'>['items'][number];

/** Pixels between two pictures: gap-2. */
const GAP = 8;
const CAPTION = 27;

interface GridProps {
  version: DatasetVersion;
  total: number;
  filter: ImageFilter;
  open: number | undefined;
  onOpen: (image: number | undefined) => void;
}

export function PictureGrid({ version, total, filter, open, onOpen }: GridProps) {
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
        {pages.problem ? (
          <ProblemNote
            problem={problemOf(pages.problem)}
            action={
              <Button small icon="retry" onClick={pages.again}>
                Try again
              </Button>
            }
          />
        ) : null}
        <div
          className="relative"
          style={{ height: virtual.getTotalSize() }}
          role="group"
          aria-label={count(total, 'picture')}
        >
          {items.map((row) => (
            <Row
              key={row.key}
              {...{ version: version.id, columns, size, total, items: pages.items, onPress: press.current }}
              first={row.index * columns}
              top={row.start - top}
              chosen={chosen !== undefined && Math.floor(chosen / columns) === row.index ? chosen : undefined}
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

interface RowProps {
  version: string;
  /** Place of its first picture; pictures beside each other, and in all. */
  first: number;
  columns: number;
  total: number;
  /** Pixels: of a picture's side, and from the top of the grid. */
  size: number;
  top: number;
  /** Those that are read, by place. */
  items: ReadonlyMap<number, Shown>;
  /** The place that stands open, where it is in this row. */
  chosen: number | undefined;
  onPress: (place: number) => void;
}

/** Milliseconds that a row stands in the page before its pictures are asked for: what is scrolled past is none of them. */
const SETTLE_MS = 90;

/** Drawn again only where something of it changed: a frame of scrolling has 16 ms for all rows. */
const Row = memo(
  function Row({ version, first, columns, total, size, top, items, chosen, onPress }: RowProps) {
    const [settled, setSettled] = useState(false);
    useEffect(() => {
      const timer = setTimeout(() => setSettled(true), SETTLE_MS);
      return () => clearTimeout(timer);
    }, []);
    return (
      <div
        className="absolute inset-x-0 top-0 grid gap-2"
        style={{ transform: `translateY(${top}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {Array.from({ length: Math.min(columns, total - first) }, (_, column) => (
          <Picture
            key={first + column}
            {...{ version, size, settled, onPress }}
            place={first + column}
            image={items.get(first + column)}
            on={chosen === first + column}
          />
        ))}
      </div>
    );
  },
  (before, after) =>
    (['version', 'first', 'columns', 'total', 'size', 'top', 'chosen', 'onPress'] as const).every(
      (name) => before[name] === after[name],
    ) &&
    Array.from({ length: after.columns }, (_, column) => after.first + column).every(
      (place) => before.items.get(place) === after.items.get(place),
    ),
);

/** One picture of the grid with its class; a blank until its page is read, and while it is only scrolled past. */
function Picture({
  version,
  image,
  size,
  on,
  settled,
  place,
  onPress,
}: {
  version: string;
  image: Shown | undefined;
  size: number;
  on: boolean;
  settled: boolean;
  place: number;
  onPress: (place: number) => void;
}) {
  const square = 'block w-full rounded-sm bg-fill object-cover';
  return (
    <button
      type="button"
      className="group block min-w-0 cursor-pointer text-left"
      aria-pressed={on}
      title={image?.path}
      onClick={() => onPress(place)}
    >
      {image && settled ? (
        <img
          ref={forgetWhenGone}
          className={clsx(square, on && 'outline-2 outline-offset-2 outline-ink1')}
          src={client.url('getDatasetThumbnail', { params: { version, index: image.index }, query: { size: 128 } })}
          alt={image.path}
          decoding="async"
          style={{ height: size }}
        />
      ) : (
        <span className={square} style={{ height: size }} />
      )}
      <span className="note block truncate pt-[3px]">
        <bdi>{image?.class ?? ''}</bdi>
      </span>
    </button>
  );
}

/** A picture that left before it came is not waited for: those in sight would stand in the queue behind it. */
function forgetWhenGone(image: HTMLImageElement | null) {
  return () => {
    if (image && !image.complete) image.removeAttribute('src');
  };
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
