// The pictures of a version; only those in sight are loaded, so a million is no burden. One of them stands open beside the grid.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { DatasetVersion, ImageProfile } from '@trainyard/contracts/dataset';
import clsx from 'clsx';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Name } from '../../components/name.tsx';
import { Empty } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatCount } from '../../format.ts';
import { OnePicture } from './one-picture.tsx';
import { useImagePages } from './use-pages.ts';

const splits = [
  { id: 'train', word: 'train' },
  { id: 'val', word: 'validate' },
  { id: 'test', word: 'test' },
] as const;
/** Pixels between two pictures: gap-2. */
const GAP = 8;
const CAPTION = 27;

export function Gallery({ version, profile }: { version: DatasetVersion; profile: ImageProfile }) {
  const search = useSearch({ from: '/datasets/$dataset' });
  const navigate = useNavigate({ from: '/datasets/$dataset' });
  const total = countOf(profile, search.class, search.split);
  const set = (parts: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...parts }), replace: true, resetScroll: false });
  const present = splits.filter((split) => (profile.splits[split.id] ?? 0) > 0);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2" role="group" aria-label="Filter">
        <Chip
          on={search.class === undefined && search.split === undefined}
          count={profile.images}
          onPress={() => set({ class: undefined, split: undefined, image: undefined })}
        >
          all
        </Chip>
        {present.length > 1
          ? present.map(({ id, word }) => (
              <Chip
                key={id}
                on={search.split === id}
                count={profile.splits[id] ?? 0}
                onPress={() => set({ split: search.split === id ? undefined : id, image: undefined })}
              >
                {word}
              </Chip>
            ))
          : null}
        {search.class === undefined ? null : (
          <Chip on onPress={() => set({ class: undefined, image: undefined })}>
            <Name>{search.class}</Name> ×
          </Chip>
        )}
      </div>
      {total === 0 ? (
        <Empty
          title="No picture here"
          action={<Button onClick={() => set({ class: undefined, split: undefined })}>Show all</Button>}
        >
          This class has none in this part.
        </Empty>
      ) : (
        <Grid
          version={version}
          total={total}
          filter={{
            ...(search.class === undefined ? {} : { class: search.class }),
            ...(search.split === undefined ? {} : { split: search.split }),
          }}
          open={search.image}
          onOpen={(image) => set({ image })}
        />
      )}
    </>
  );
}

/** A filter that is pressed or not. */
function Chip({
  on,
  count,
  onPress,
  children,
}: {
  on: boolean;
  count?: number;
  onPress: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onPress}
      className="inline-flex h-7 max-w-full cursor-pointer items-center gap-1.5 rounded-md border border-line px-2.5 text-small whitespace-nowrap text-ink2 hover:bg-sunk aria-pressed:border-ink1 aria-pressed:bg-ink1 aria-pressed:text-on-ink max-phone:h-10"
    >
      {children}
      {count === undefined ? null : <span className={clsx('mono', !on && 'text-ink3')}>{formatCount(count)}</span>}
    </button>
  );
}

function countOf(
  profile: ImageProfile,
  name: string | undefined,
  split: 'train' | 'val' | 'test' | 'all' | undefined,
): number {
  if (name === undefined) return split === undefined ? profile.images : (profile.splits[split] ?? 0);
  const one = profile.classes.find((candidate) => candidate.name === name);
  return (split === undefined ? one?.total : one?.counts[split]) ?? 0;
}

interface GridProps {
  version: DatasetVersion;
  total: number;
  filter: { class?: string; split?: 'train' | 'val' | 'test' | 'all' };
  open: number | undefined;
  onOpen: (image: number | undefined) => void;
}

function Grid({ version, total, filter, open, onOpen }: GridProps) {
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
          aria-label={`${formatCount(total)} pictures`}
        >
          {items.map((row) => (
            <div
              key={row.key}
              className="absolute inset-x-0 top-0 grid gap-2"
              style={{
                transform: `translateY(${row.start - top}px)`,
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              }}
            >
              {Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, column) => {
                const place = row.index * columns + column;
                const image = pages.items.get(place);
                return (
                  <Picture
                    key={place}
                    version={version.id}
                    image={image}
                    size={size}
                    on={chosen === place}
                    onPress={() => onOpen(chosen === place ? undefined : place)}
                  />
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {chosen === undefined ? null : (
        <OnePicture version={version.id} filter={filter} place={chosen} total={total} onOpen={onOpen} />
      )}
    </div>
  );
}

/** One picture of the grid with its class; a blank until its page is read. */
function Picture({
  version,
  image,
  size,
  on,
  onPress,
}: {
  version: string;
  image: { index: number; path: string; class: string } | undefined;
  size: number;
  on: boolean;
  onPress: () => void;
}) {
  const square = 'block w-full rounded-sm bg-fill object-cover';
  return (
    <button
      type="button"

      className="group block min-w-0 cursor-pointer text-left"
      aria-pressed={on}
      title={image?.path}
      onClick={onPress}
    >
      {image ? (
        <img
          className={clsx(square, on && 'outline-2 outline-offset-2 outline-ink1')}
          src={client.url('getDatasetThumbnail', { params: { version, index: image.index }, query: { size: 128 } })}
          alt={image.path}
          loading="lazy"
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
