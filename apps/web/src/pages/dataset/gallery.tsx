// The pictures of a version; only those in sight are loaded, so a million is no burden. One of them stands open beside the grid.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import type { DatasetVersion, ImageProfile } from '@trainyard/contracts/dataset';
import { useLayoutEffect, useRef, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { Button } from '../../components/button.tsx';
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
      <div className="chips" role="group" aria-label="Filter">
        <button
          type="button"
          className="chip"
          aria-pressed={search.class === undefined && search.split === undefined}
          onClick={() => set({ class: undefined, split: undefined, image: undefined })}
        >
          all <span className="mono">{formatCount(profile.images)}</span>
        </button>
        {present.length > 1
          ? present.map((split) => (
              <button
                key={split.id}
                type="button"
                className="chip"
                aria-pressed={search.split === split.id}
                onClick={() => set({ split: search.split === split.id ? undefined : split.id, image: undefined })}
              >
                {split.word} <span className="mono">{formatCount(profile.splits[split.id] ?? 0)}</span>
              </button>
            ))
          : null}
        {search.class === undefined ? null : (
          <button
            type="button"
            className="chip"
            aria-pressed
            onClick={() => set({ class: undefined, image: undefined })}
          >
            {search.class} ×
          </button>
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
    <div className="gallery" data-open={chosen !== undefined}>
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
          style={{ position: 'relative', height: virtual.getTotalSize() }}
          role="list"
          aria-label={`${formatCount(total)} pictures`}
        >
          {items.map((row) => (
            <div
              key={row.key}
              className="gallery-row"
              style={{
                transform: `translateY(${row.start - top}px)`,
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
                gap: GAP,
              }}
            >
              {Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, column) => {
                const place = row.index * columns + column;
                const image = pages.items.get(place);
                return (
                  <button
                    key={place}
                    type="button"
                    role="listitem"
                    className="picture"
                    aria-pressed={chosen === place}
                    title={image?.path}
                    onClick={() => onOpen(chosen === place ? undefined : place)}
                  >
                    {image ? (
                      <img
                        src={client.url('getDatasetThumbnail', {
                          params: { version: version.id, index: image.index },
                          query: { size: 128 },
                        })}
                        alt={image.path}
                        loading="lazy"
                        style={{ height: size }}
                      />
                    ) : (
                      <span style={{ height: size }} />
                    )}
                    <span className="note">{image?.class ?? ''}</span>
                  </button>
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
