// One picture open beside the grid, with its facts; a full-screen sheet on a phone.
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import { useEffect, useState } from 'react';
import { client, useApi } from '../../api.ts';
import { DownloadButton, LinkButton } from '../../components/ui/button.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { formatCount } from '../../format.ts';
import { lazyPart } from '../../components/lazy-part.tsx';
import { PictureFacts } from './picture-facts.tsx';
import type { ImageFilter } from './use-pages.ts';

const PicturePreview = lazyPart(async () => (await import('./picture-preview.tsx')).PicturePreview, null);

export function OnePicture({
  version,
  filter,
  place,
  total,
  onOpen,
}: {
  version: DatasetVersion;
  filter: ImageFilter;
  place: number;
  total: number;
  onOpen: (place: number | undefined) => void;
}) {
  const query = useApi(
    'listDatasetImages',
    { params: { version: version.id }, query: { ...filter, offset: place, limit: 1 } },
    { keep: true },
  );
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select')) return;
      if (event.key === 'Escape') onOpen(undefined);
      if (event.key === 'ArrowLeft' && place > 0) onOpen(place - 1);
      if (event.key === 'ArrowRight' && place < total - 1) onOpen(place + 1);
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, [place, total, onOpen]);
  return (
    <aside
      className="sticky top-18 -mx-1 max-h-[calc(100dvh-88px)] overflow-y-auto px-1 max-phone:mx-0 max-phone:max-h-none max-phone:fixed max-phone:inset-0 max-phone:z-45 max-phone:overflow-auto max-phone:bg-bg max-phone:px-4 max-phone:py-3"
      aria-label="One picture"
    >
      <Loaded query={query} what="the picture" rows={4}>
        {({ items: [image] }) =>
          image ? (
            <>
              <Head name={image.path.split('/').at(-1) ?? image.path} {...{ place, total, onOpen }} />
              <Large
                key={image.index}
                src={client.url('getDatasetThumbnail', {
                  params: { version: version.id, index: image.index },
                  query: { size: 512 },
                })}
                alt={image.path}
              />
              <PictureFacts version={version.id} image={image} />
              <PicturePreview version={version.id} index={image.index} />
              <p className="flex flex-wrap gap-2 pt-3">
                <LinkButton
                  small
                  to="."
                  search={((old: object) => ({ ...old, like: image.index, image: undefined })) as never}
                  resetScroll={false}
                >
                  More like this
                </LinkButton>
                <DownloadButton
                  small
                  href={client.url('getDatasetFile', { params: { version: version.id, index: image.index } })}
                >
                  Get the file
                </DownloadButton>
              </p>
            </>
          ) : (
            <p className="note2">This picture is no longer in the list.</p>
          )
        }
      </Loaded>
    </aside>
  );
}

function Head({
  name,
  place,
  total,
  onOpen,
}: {
  name: string;
  place: number;
  total: number;
  onOpen: (place: number | undefined) => void;
}) {
  return (
    <header className="flex items-baseline gap-2 border-b border-line pb-2">
      <h2 className="min-w-0 font-semibold wrap-anywhere">
        <bdi>{name}</bdi>
      </h2>
      <div className="ml-auto flex items-center gap-0.5">
        <span className="note whitespace-nowrap">
          {formatCount(place + 1)} of {formatCount(total)}
        </span>
        <IconButton
          icon="left"
          label="Previous picture"
          className="disabled:cursor-default disabled:text-line"
          disabled={place === 0}
          onClick={() => onOpen(place - 1)}
        />
        <IconButton
          icon="right"
          label="Next picture"
          className="disabled:cursor-default disabled:text-line"
          disabled={place >= total - 1}
          onClick={() => onOpen(place + 1)}
        />
        <IconButton icon="cross" label="Close" onClick={() => onOpen(undefined)} />
      </div>
    </header>
  );
}

function Large({ src, alt }: { src: string; alt: string }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <p className="note2 py-6">This picture cannot be drawn.</p>;
  return (
    <img
      className="mt-3 max-h-100 min-h-40 w-full rounded-sm bg-sunk object-contain"
      src={src}
      alt={alt}
      onError={() => setBroken(true)}
    />
  );
}
