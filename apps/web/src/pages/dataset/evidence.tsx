// The pictures that a finding speaks of, small: what is meant is seen before it is read.
import { Link } from '@tanstack/react-router';
import type { Finding } from '@trainyard/contracts/dataset';
import type { z } from 'zod';
import { client, useApi } from '../../api.ts';

const SHOWN = 5;

/** Nothing while they are read, and nothing where they cannot be: the sentence and the names stand beside it. */
export function Evidence({ version, finding }: { version: string; finding: z.infer<typeof Finding> }) {
  const query = { finding: finding.code, limit: SHOWN };
  const { data } = useApi('listDatasetImages', { params: { version }, query });
  return (
    <span className="mb-1 flex min-h-10 gap-1.5">
      {data?.items.map(({ index, path }, place) => (
        <Link
          key={index}
          to="."
          resetScroll={false}
          title={path}
          search={
            ((old: object) => ({
              ...old,
              tab: 'data',
              finding: finding.code,
              class: undefined,
              split: undefined,
              like: undefined,
              image: place,
            })) as never
          }
        >
          <img
            className="size-10 rounded-sm bg-fill object-cover"
            src={client.url('getDatasetThumbnail', { params: { version, index }, query: { size: 128 } })}
            alt={path}
            decoding="async"
          />
        </Link>
      ))}
    </span>
  );
}
