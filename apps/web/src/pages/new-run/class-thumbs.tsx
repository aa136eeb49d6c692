// The classes of an image set: one picture each, a bar for how many there are.
import { useQueries } from '@tanstack/react-query';
import type { ImageProfile } from '@trainyard/contracts/dataset';
import { apiOptions, client } from '../../api.ts';
import { count, formatCount } from '../../format.ts';

const SHOWN = 10;

export function ClassThumbs({ version, profile }: { version: string; profile: ImageProfile }) {
  const shown = profile.classes.slice(0, SHOWN);
  const first = useQueries({
    queries: shown.map((one) => ({
      ...apiOptions('listDatasetImages', { params: { version }, query: { class: one.name, limit: 1 } }),
      staleTime: Infinity,
    })),
  });
  const most = Math.max(...profile.classes.map((one) => one.total), 1);
  return (
    <>
      <p style={{ paddingTop: 12 }}>
        {count(profile.images, 'image')}, {count(profile.classes.length, 'class', 'classes')}, {balance(profile)}.{' '}
        <span className="note">{splitWords(profile)}</span>
      </p>
      <ul className="class-thumbs">
        {shown.map((one, index) => {
          const image = first[index]?.data?.items[0];
          return (
            <li key={one.name}>
              {image ? (
                <img
                  src={client.url('getDatasetThumbnail', {
                    params: { version, index: image.index },
                    query: { size: 128 },
                  })}
                  alt=""
                  loading="lazy"
                />
              ) : (
                <span className="class-blank" />
              )}
              <span className="class-bar">
                <i style={{ width: `${(one.total / most) * 100}%` }} />
              </span>
              <span className="note2 class-name" title={one.name}>
                {one.name}
              </span>
              <span className="mono note">{formatCount(one.total)}</span>
            </li>
          );
        })}
      </ul>
      {profile.classes.length > SHOWN ? (
        <p className="note" style={{ paddingTop: 8 }}>
          {count(profile.classes.length - SHOWN, 'more class', 'more classes')}
        </p>
      ) : null}
    </>
  );
}

/** 'balanced (160 to 172 each)', 'forest 3 times as often as river'. */
export function balance(profile: Pick<ImageProfile, 'classes'>): string {
  const sorted = profile.classes.toSorted((a, b) => a.total - b.total);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most) return 'no classes';
  if (least.total === most.total) return `${formatCount(least.total)} each`;
  if (most.total < 1.5 * least.total)
    return `balanced (${formatCount(least.total)} to ${formatCount(most.total)} each)`;
  return least.total === 0
    ? `none of ${least.name}`
    : `${most.name} ${(most.total / least.total).toFixed(1)} times as often as ${least.name}`;
}

const splitNames = { train: 'Train', val: 'validate', test: 'test', all: 'All' } as const;

function splitWords({ splits }: ImageProfile): string {
  if (splits.all !== undefined && splits.train === undefined) return 'No parts: validation is split off by seed.';
  const parts = (Object.keys(splitNames) as (keyof typeof splitNames)[]).flatMap((split) =>
    splits[split] === undefined ? [] : [`${splitNames[split]} ${formatCount(splits[split])}`],
  );
  return `${parts.join(', ')}.`;
}
