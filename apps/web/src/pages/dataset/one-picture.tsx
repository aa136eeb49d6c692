// One picture open beside the grid, with its facts; a full-screen sheet on a phone.
import { useEffect, useState } from 'react';
import { client, useApi } from '../../api.ts';
import { DownloadButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Facts } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { formatBytes, formatCount } from '../../format.ts';

const parts = { train: 'train', val: 'validation', test: 'test', all: 'no parts: split by seed' } as const;

export function OnePicture({
  version,
  filter,
  place,
  total,
  onOpen,
}: {
  version: string;
  filter: { class?: string; split?: 'train' | 'val' | 'test' | 'all' };
  place: number;
  total: number;
  onOpen: (place: number | undefined) => void;
}) {
  const query = useApi(
    'listDatasetImages',
    { params: { version }, query: { ...filter, offset: place, limit: 1 } },
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
    <aside className="one-picture" aria-label="One picture">
      <Loaded query={query} what="the picture" rows={4}>
        {({ items: [image] }) =>
          image ? (
            <>
              <header className="section-head">
                <h2 style={{ overflowWrap: 'anywhere' }}>{image.path.split('/').at(-1)}</h2>
                <div className="end" style={{ alignItems: 'center', gap: 2 }}>
                  <span className="note" style={{ whiteSpace: 'nowrap' }}>
                    {formatCount(place + 1)} of {formatCount(total)}
                  </span>
                  <button
                    type="button"
                    className="btn-icon"
                    aria-label="Previous picture"
                    disabled={place === 0}
                    onClick={() => onOpen(place - 1)}
                  >
                    <Icon name="left" />
                  </button>
                  <button
                    type="button"
                    className="btn-icon"
                    aria-label="Next picture"
                    disabled={place >= total - 1}
                    onClick={() => onOpen(place + 1)}
                  >
                    <Icon name="right" />
                  </button>
                  <button type="button" className="btn-icon" aria-label="Close" onClick={() => onOpen(undefined)}>
                    <Icon name="cross" />
                  </button>
                </div>
              </header>
              <Large
                key={image.index}
                src={client.url('getDatasetThumbnail', {
                  params: { version, index: image.index },
                  query: { size: 512 },
                })}
                alt={image.path}
              />
              <Facts
                items={[
                  ['Class', <b key="class">{image.class}</b>],
                  ['Part', parts[image.split]],
                  ['Size', formatBytes(image.bytes)],
                  [
                    'File',
                    <span key="file" className="mono">
                      {image.path}
                    </span>,
                  ],
                ]}
              />
              <p style={{ paddingTop: 12 }}>
                <DownloadButton small href={client.url('getDatasetFile', { params: { version, index: image.index } })}>
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

function Large({ src, alt }: { src: string; alt: string }) {
  const [broken, setBroken] = useState(false);
  if (broken)
    return (
      <p className="note2" style={{ padding: '24px 0' }}>
        This picture cannot be drawn.
      </p>
    );
  return <img className="large" src={src} alt={alt} onError={() => setBroken(true)} />;
}
