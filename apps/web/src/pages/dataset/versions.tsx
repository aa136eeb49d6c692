// Versions: none ever changes; reading the data again makes a new one where they changed.
import { Link } from '@tanstack/react-router';
import type { ClientError } from '@trainyard/client/client-error';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Dataset, DatasetVersion, Profile } from '@trainyard/contracts/dataset';
import { Loaded } from '../../components/problem-note.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../format.ts';
import { MadeOf } from './made-of.tsx';
import { VersionDiff } from './version-diff.tsx';
import { datasetWords } from './words.ts';

export function Versions({
  dataset,
  query,
  shown,
}: {
  dataset: Dataset;
  query: UseQueryResult<{ items: DatasetVersion[] }, ClientError>;
  shown: string;
}) {
  return (
    <Loaded query={query} what="the versions">
      {({ items }) => (
        <>
          {items.map((version, index) => (
            <div
              key={version.id}
              className="grid grid-cols-[32px_minmax(0,1fr)_auto] gap-x-2 gap-y-0.5 border-b border-line py-2.5"
              aria-current={version.id === shown ? 'true' : undefined}
            >
              <b>v{version.number}</b>
              <span className="note">
                <Time at={version.created_at} /> <span className="mono">{version.fingerprint.slice(0, 8)}</span>
              </span>
              <span className="note">
                {version.id === shown ? (
                  'shown'
                ) : (
                  <Link
                    className="link"
                    to="."
                    search={
                      ((old: object) => ({
                        ...old,
                        version: version.id === dataset.version.id ? undefined : version.id,
                        image: undefined,
                      })) as never
                    }
                  >
                    Show
                  </Link>
                )}
              </span>
              <p className="col-span-2 col-start-2">
                {datasetWords(version.profile)}
                {index < items.length - 1 ? (
                  <span className="note"> {changeWords(items[index + 1]?.profile, version.profile)}</span>
                ) : null}
              </p>
              {version.profile.kind === 'images' ? (
                <MadeOf version={version} newest={dataset.version} versions={items} />
              ) : null}
              {version.profile.kind === 'images' && items[index + 1] ? (
                <div className="col-span-2 col-start-2">
                  <VersionDiff since={items[index + 1]?.id ?? ''} version={version.id} />
                </div>
              ) : null}
            </div>
          ))}
          <p className="note pt-3 wrap-anywhere">
            {dataset.source === 'upload' ? (
              'Uploaded; kept in the data directory.'
            ) : (
              <>
                Lies at <span className="mono">{dataset.path}</span>; a run trains on exactly the files of its version.
              </>
            )}
          </p>
        </>
      )}
    </Loaded>
  );
}

/** '+146 images', '−18 rows, +1 column'; 'other content' where only that changed. */
export function changeWords(before: Profile | undefined, after: Profile): string {
  if (before?.kind !== after.kind) return '';
  const parts =
    before.kind === 'images' && after.kind === 'images'
      ? [
          signed(after.images - before.images, 'images'),
          signed(after.classes.length - before.classes.length, 'classes'),
        ]
      : before.kind === 'table' && after.kind === 'table'
        ? [signed(after.rows - before.rows, 'rows'), signed(after.columns.length - before.columns.length, 'columns')]
        : [];
  const words = parts.filter(Boolean).join(', ');
  return words === '' ? 'other content' : words;
}

function signed(change: number, word: string): string {
  return change === 0 ? '' : `${change > 0 ? '+' : '−'}${formatCount(Math.abs(change))} ${word}`;
}
