// What became of the pictures since the version before, as a gallery: relabelled, removed, added, renamed.
import type { DatasetChange, DatasetDiff } from '@trainyard/contracts/dataset-diff';
import { useState } from 'react';
import { client, useApi } from '../../api.ts';
import { Loaded } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatCount } from '../../format.ts';

const words: Record<DatasetChange, string> = {
  relabelled: 'Relabelled',
  removed: 'Removed',
  added: 'Added',
  moved: 'Moved or renamed',
};
const SHOWN = 48;

export function VersionDiff({ since, version }: { since: string; version: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="grid gap-2 pt-1.5">
      <span>
        <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide what changed' : 'Show what changed'}
        </Button>
      </span>
      {open
        ? (Object.keys(words) as DatasetChange[]).map((change) => (
            <Changed key={change} change={change} since={since} version={version} />
          ))
        : null}
    </div>
  );
}

function Changed({ change, since, version }: { change: DatasetChange; since: string; version: string }) {
  const query = useApi('diffDatasetVersions', { params: { version }, query: { since, change, limit: SHOWN } });
  return (
    <Loaded query={query} what="what changed" rows={1}>
      {({ items, total }) =>
        total === 0 ? null : (
          <section aria-label={words[change]}>
            <h3 className="note2 pb-1.5 font-semibold">
              {words[change]} {formatCount(total)}
              {total > items.length ? `, the first ${items.length}` : ''}
            </h3>
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(112px,1fr))] gap-2">
              {items.map((item) => (
                <Picture key={(item.after ?? item.before)?.path} item={item} {...{ since, version }} />
              ))}
            </ul>
          </section>
        )
      }
    </Loaded>
  );
}

function Picture({
  item: { change, before, after },
  since,
  version,
}: {
  item: DatasetDiff['items'][number];
  since: string;
  version: string;
}) {
  const shown = after ?? before;
  if (!shown) return null;
  const place = { version: after ? version : since, index: shown.index };
  const classes = (one: typeof shown | null) => one?.classes.join(', ') || 'no class';
  return (
    <li className="min-w-0">
      <img
        src={client.url('getDatasetThumbnail', { params: place, query: { size: 128 } })}
        // What was removed may be gone from the disk, too.
        alt={`${shown.path}${after ? '' : ', whose file may be gone'}`}
        loading="lazy"
        className="note aspect-square w-full rounded-sm bg-sunk object-contain"
      />
      <p className="note wrap-anywhere">
        <bdi>{change === 'relabelled' ? `${classes(before)} → ${classes(after)}` : classes(shown)}</bdi>
      </p>
    </li>
  );
}
