// One row of the grid of pictures.
import type { ResponseOf } from '@trainyard/contracts/api';
import clsx from 'clsx';
import { memo, type MouseEvent, type PointerEvent, useEffect, useState } from 'react';
import { client } from '../../api.ts';
import { Icon } from '../../components/icon.tsx';
import { formatShare } from '../../format.ts';
import type { Labels } from './labels.ts';

type Shown = ResponseOf<'listDatasetImages'>['items'][number];

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
  /** While pictures are labelled: those that are chosen, and what a click does. */
  labels: Labels | null;
  picking: ((place: number, index: number) => Picking) | null;
}

/** Milliseconds that a row stands in the page before its pictures are asked for: what is scrolled past is none of them. */
const SETTLE_MS = 90;

/** Drawn again only where something of it changed: a frame of scrolling has 16 ms for all rows. */
export const PictureRow = memo(
  function PictureRow({
    version,
    first,
    columns,
    total,
    size,
    top,
    items,
    chosen,
    onPress,
    labels,
    picking,
  }: RowProps) {
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
        {Array.from({ length: Math.min(columns, total - first) }, (_, column) => {
          const place = first + column;
          const image = items.get(place);
          return (
            <Picture
              key={place}
              {...{ version, size, settled, image }}
              on={labels && image ? labels.chosen.has(image.index) : chosen === place}
              given={image && labels?.given.get(image.index)}
              onPress={() => onPress(place)}
              {...(image && picking ? picking(place, image.index) : {})}
            />
          );
        })}
      </div>
    );
  },
  // `picking` is new in every frame, and does the same as long as the labels are the same.
  (before, after) =>
    (['version', 'first', 'columns', 'total', 'size', 'top', 'chosen', 'onPress', 'labels'] as const).every(
      (name) => before[name] === after[name],
    ) &&
    Array.from({ length: after.columns }, (_, column) => after.first + column).every(
      (place) => before.items.get(place) === after.items.get(place),
    ),
);

export interface Picking {
  onClick: (event: MouseEvent) => void;
  onPointerDown: (event: PointerEvent) => void;
  onPointerEnter: (event: PointerEvent) => void;
}

/** One picture of the grid with its class; a blank until its page is read, and while it is only scrolled past. */
function Picture({
  version,
  image,
  size,
  on,
  given,
  settled,
  onPress,
  ...picking
}: {
  version: string;
  image: Shown | undefined;
  size: number;
  on: boolean;
  settled: boolean;
  /** The class that it was given and that is not saved yet; null: it is left out. */
  given: string | null | undefined;
  onPress: () => void;
} & Partial<Picking>) {
  const square = 'block w-full rounded-sm bg-fill object-cover';
  return (
    <button
      type="button"
      className="group relative block min-w-0 cursor-pointer text-left select-none"
      aria-pressed={on}
      title={image?.path}
      onClick={onPress}
      {...picking}
    >
      {image && settled ? (
        <img
          ref={forgetWhenGone}
          className={clsx(square, on && 'outline-2 outline-offset-2 outline-ink1')}
          src={client.url('getDatasetThumbnail', { params: { version, index: image.index }, query: { size: 128 } })}
          alt={image.path}
          decoding="async"
          draggable={false}
          style={{ height: size }}
        />
      ) : (
        <span className={square} style={{ height: size }} />
      )}
      {on && picking.onClick ? (
        <span className="absolute top-1 left-1 rounded-sm bg-ink1 p-0.5 text-on-ink">
          <Icon name="check" />
        </span>
      ) : null}
      {given === undefined ? (
        <span className="note block truncate pt-[3px]">
          {image?.suggestion ? <Suggested {...image.suggestion} /> : <bdi>{image?.class ?? ''}</bdi>}
        </span>
      ) : (
        <span className="block truncate pt-[3px] text-small font-semibold text-accent">
          {given === null ? 'left out' : <bdi>→ {given}</bdi>}
        </span>
      )}
    </button>
  );
}

/** A class that is only suggested: with a question mark, how sure it is, and whether the set knows it. */
function Suggested({ label, known, confidence }: NonNullable<Shown['suggestion']>) {
  return (
    <span title={`${label}, ${formatShare(confidence, 1)}${known ? '' : ', not a class of the set'}`}>
      <span className="mono">{formatShare(confidence)}</span> <bdi>{label}</bdi>?{known ? '' : ' new'}
    </span>
  );
}

/** A picture that left before it came is not waited for: those in sight would stand in the queue behind it. */
function forgetWhenGone(image: HTMLImageElement | null) {
  return () => {
    if (image && !image.complete) image.removeAttribute('src');
  };
}
