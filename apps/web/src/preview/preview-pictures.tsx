// Pictures before and after augmentation, in small squares, with the classes that a loss is told.
import type { Preview } from '@trainyard/contracts/preview';
import clsx from 'clsx';
import { useState } from 'react';
import { Segmented } from '../components/ui/segmented.tsx';
import { isolated } from '../components/quoted.tsx';

const ways = [
  { id: 'after', label: 'Augmented' },
  { id: 'before', label: 'As they are' },
] as const;
type Way = (typeof ways)[number]['id'];
type Shares = Preview['pictures'][number]['after'][number]['shares'];

/** 'cat', or '62 % cat, 38 % dog' where pictures are mixed. Pure. */
export function shareWords(shares: Shares): string {
  const [only] = shares;
  if (shares.length === 1 && only) return isolated(only.class);
  return shares.map((one) => `${Math.round(one.share * 100)} % ${isolated(one.class)}`).join(', ');
}

/** Everything below the pictures says in words what was done; `pending`: they are those of an older config. */
export function PreviewPictures({ preview, pending }: { preview: Preview; pending: boolean }) {
  const [way, setWay] = useState<Way>('after');
  const tiles = preview.pictures.flatMap((picture) =>
    picture.after.map((draw, at) => ({
      key: `${picture.index}/${at}`,
      src: way === 'after' ? draw.image : picture.before,
      alt: picture.path,
      words: way === 'after' ? shareWords(draw.shares) : isolated(picture.class),
    })),
  );
  const { size, kept_size: kept, augmentations, notes } = preview;
  return (
    <>
      <div className="py-2.5">
        <Segmented label="Pictures" choices={ways} value={way} onChange={setWay} />
      </div>
      <ul
        // The pictures pale, not the words: those are to be read also while they wait.
        className={clsx('grid grid-cols-4 gap-2', pending && '[&_img]:opacity-60')}
        aria-label={way === 'after' ? 'Pictures as the model sees them' : 'Pictures as they are'}
        aria-busy={pending}
      >
        {tiles.map((tile) => (
          <li key={tile.key} className="min-w-0">
            <img
              className={clsx(
                'aspect-square w-full rounded-sm bg-fill object-cover',
                size < 96 && '[image-rendering:pixelated]',
              )}
              src={tile.src}
              alt={tile.alt}
            />
            <span className="note block truncate pt-[3px]" title={tile.words}>
              {tile.words}
            </span>
          </li>
        ))}
      </ul>
      <p className="note2 pt-2">
        {size} × {size} px{kept > size ? `, cut from ${kept} × ${kept}` : ''}.{' '}
        {augmentations.length === 0 ? 'Nothing changes them.' : `${augmentations.join(', ')}.`}
      </p>
      {notes.map((note) => (
        <p key={note} className="note pt-1">
          {note}
        </p>
      ))}
    </>
  );
}
