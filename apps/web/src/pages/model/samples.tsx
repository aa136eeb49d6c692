// A few pictures of the data to try: of the test part where there is one, so that the model has not seen them.
import type { ResponseOf } from '@trainyard/contracts/api';
import { useApi, client } from '../../api.ts';

export type Sample = ResponseOf<'listDatasetImages'>['items'][number];
const SHOWN = 7;

export function Samples({ version, onPick }: { version: string; onPick: (sample: Sample) => void }) {
  const test = useApi('listDatasetImages', { params: { version }, query: { split: 'test', limit: 500 } });
  const val = useApi(
    'listDatasetImages',
    { params: { version }, query: { split: 'val', limit: 500 } },
    { enabled: test.data?.total === 0 },
  );
  const all = useApi(
    'listDatasetImages',
    { params: { version }, query: { limit: 500 } },
    { enabled: test.data?.total === 0 && val.data?.total === 0 },
  );
  const [items, words] = test.data?.total
    ? [test.data.items, 'From the test part']
    : val.data?.total
      ? [val.data.items, 'From the validation part']
      : [all.data?.items ?? [], 'From the data, most of it seen in training'];
  if (items.length === 0) return null;
  return (
    <>
      <p className="note pt-3">{words}:</p>
      <div className="flex flex-wrap gap-2 pt-2">
        {spreadOver(items, SHOWN).map((sample) => (
          <button
            key={sample.index}
            type="button"
            className="group cursor-pointer rounded-sm"
            title={`${sample.path}, ${sample.class}`}
            onClick={() => onPick(sample)}
          >
            <img
              src={client.url('getDatasetThumbnail', { params: { version, index: sample.index }, query: { size: 96 } })}
              alt={`Try ${sample.path}, ${sample.class}`}
              loading="lazy"
              width={40}
              height={40}
              className="block size-10 rounded-sm bg-fill object-cover outline-offset-1 outline-ink1 group-hover:outline-2"
            />
          </button>
        ))}
      </div>
    </>
  );
}

/** Items at equal distances, so that several classes are among them. */
export function spreadOver<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, index) => items[Math.floor(((index + 0.5) * items.length) / count)]).filter(
    (item) => item !== undefined,
  );
}
