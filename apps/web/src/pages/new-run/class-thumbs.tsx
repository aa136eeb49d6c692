// The classes of an image set: one picture each, a bar for how many there are.
import { useQueries } from '@tanstack/react-query';
import type { ImageProfile } from '@trainyard/contracts/dataset';
import { apiOptions, client } from '../../api.ts';
import { Name } from '../../components/name.tsx';
import { count, formatCount } from '../../format.ts';
import { balance, splitWords } from '../dataset/balance.ts';

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
      <p className="pt-3">
        {count(profile.images, 'image')}, {count(profile.classes.length, 'class', 'classes')}, {balance(profile)}.{' '}
        <span className="note">{splitWords(profile)}</span>
      </p>
      <ul className="mt-3 grid grid-cols-10 gap-1 max-tablet:grid-cols-5 max-tablet:gap-x-2 max-tablet:gap-y-3">
        {shown.map((one, index) => (
          <ClassThumb
            key={one.name}
            name={one.name}
            total={one.total}
            share={one.total / most}
            version={version}
            image={first[index]?.data?.items[0]?.index}
          />
        ))}
      </ul>
      {profile.classes.length > SHOWN ? (
        <p className="note pt-2">{count(profile.classes.length - SHOWN, 'more class', 'more classes')}</p>
      ) : null}
    </>
  );
}

function ClassThumb({
  name,
  total,
  share,
  version,
  image,
}: {
  name: string;
  total: number;
  /** Of the largest class. */
  share: number;
  version: string;
  image: number | undefined;
}) {
  const square = 'block aspect-square w-full rounded-sm bg-fill object-cover';
  return (
    <li className="min-w-0">
      {image === undefined ? (
        <span className={square} />
      ) : (
        <img
          className={square}
          src={client.url('getDatasetThumbnail', { params: { version, index: image }, query: { size: 128 } })}
          alt=""
          loading="lazy"
        />
      )}
      <span className="mt-1 mb-0.5 block h-[3px] bg-fill">
        <i className="block h-full bg-ink3" style={{ width: `${share * 100}%` }} />
      </span>
      <Name className="note2" tail={4}>
        {name}
      </Name>
      <span className="mono note block">{formatCount(total)}</span>
    </li>
  );
}
