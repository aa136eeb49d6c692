// The pictures of a version, filtered by class, part and finding.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Dataset, DatasetVersion, ImageProfile } from '@trainyard/contracts/dataset';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { problemOf, useApi } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Name } from '../../components/name.tsx';
import { Empty } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { formatCount } from '../../format.ts';
import { codeWords } from './finding-words.ts';
import { useLabels } from './labels.ts';
import { PictureGrid } from './picture-grid.tsx';
import { lazyPart } from '../../components/lazy-part.tsx';
import { type ImageFilter, indicesBetween } from './use-pages.ts';

// Most look at pictures and neither label them nor ask for more of a kind.
const LabelBar = lazyPart(async () => (await import('./label-bar.tsx')).LabelBar, null);
const LikeNote = lazyPart(async () => (await import('./like-note.tsx')).LikeNote, null);
const SuggestBar = lazyPart(async () => (await import('./suggest-bar.tsx')).SuggestBar, null);

const splits = [
  { id: 'train', word: 'train' },
  { id: 'val', word: 'validate' },
  { id: 'test', word: 'test' },
] as const;

/** As many as are chosen at once. */
const MAX_CHOSEN = 10_000;

export function Gallery({
  dataset,
  version,
  profile,
}: {
  dataset: Dataset;
  version: DatasetVersion;
  profile: ImageProfile;
}) {
  const search = useSearch({ from: '/datasets/$dataset' });
  const navigate = useNavigate({ from: '/datasets/$dataset' });
  const set = (parts: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...parts }), replace: true, resetScroll: false });
  const by = search.split === 'unlabelled' && search.like === undefined ? search.suggest : undefined;
  const least = Math.min(100, Math.max(0, search.least ?? 0));
  const suggested: ImageFilter = {
    ...(by === undefined ? {} : { suggest: by, least: least / 100 }),
    ...(search.label === undefined ? {} : { label: search.label }),
  };
  const looked: ImageFilter = {
    ...(search.class === undefined ? {} : { class: search.class }),
    ...(search.split === undefined ? {} : { split: search.split }),
    ...(search.finding === undefined ? {} : { finding: search.finding }),
    ...(search.like === undefined ? {} : { like: search.like }),
  };
  const filter = by === undefined ? looked : suggested;
  const labels = useLabels(version.id);
  // What was given and not yet made a version is seen again.
  const [labelling, setLabelling] = useState(labels.given.size > 0);
  const chooseAll = (total: number) =>
    void indicesBetween(version.id, filter, [0, total - 1]).then(
      (indices) => labels.choose(indices, 'add'),
      (error: unknown) => toast({ tone: 'bad', text: problemOf(error).detail }),
    );
  const known =
    search.finding === undefined && search.like === undefined && by === undefined
      ? countOf(profile, search.class, search.split)
      : null;
  // How many have a finding in this class and part only the server knows.
  const counted = useApi(
    'listDatasetImages',
    { params: { version: version.id }, query: { ...filter, limit: 1 } },
    { enabled: known === null },
  );
  const clear = () =>
    set({ class: undefined, split: undefined, finding: undefined, like: undefined, image: undefined });
  const shown = (total: number) =>
    total === 0 ? (
      <Empty title="No picture here" action={<Button onClick={clear}>Show all</Button>}>
        {search.finding === undefined
          ? by === undefined
            ? 'This class has none in this part.'
            : 'No suggestion of this class is that sure, or none was made yet.'
          : 'No picture of this class and part has the finding, or the version was read before pictures were kept by finding.'}
      </Empty>
    ) : (
      <>
        {labelling ? (
          <LabelBar
            {...{ dataset, version, profile, labels, by }}
            onAll={total > MAX_CHOSEN ? null : () => chooseAll(total)}
            onEnd={() => setLabelling(false)}
          />
        ) : null}
        <PictureGrid
          version={version}
          total={total}
          filter={filter}
          open={labelling ? undefined : search.image}
          onOpen={(image) => set({ image })}
          labels={labelling ? labels : null}
        />
      </>
    );
  const present = splits.filter((split) => (profile.splits[split.id] ?? 0) > 0);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2" role="group" aria-label="Filter">
        <Chip
          on={
            search.class === undefined &&
            search.split === undefined &&
            search.finding === undefined &&
            search.like === undefined
          }
          count={profile.images}
          onPress={clear}
        >
          all
        </Chip>
        {present.length > 1
          ? present.map(({ id, word }) => (
              <Chip
                key={id}
                on={search.split === id}
                count={profile.splits[id] ?? 0}
                onPress={() => set({ split: search.split === id ? undefined : id, image: undefined })}
              >
                {word}
              </Chip>
            ))
          : null}
        {profile.unlabelled ? (
          <Chip
            on={search.split === 'unlabelled'}
            count={profile.unlabelled.images}
            onPress={() =>
              set({
                split: search.split === 'unlabelled' ? undefined : 'unlabelled',
                class: undefined,
                image: undefined,
              })
            }
          >
            no class yet
          </Chip>
        ) : null}
        {search.class === undefined ? null : (
          <Chip on onPress={() => set({ class: undefined, image: undefined })}>
            <Name>{search.class}</Name> ×
          </Chip>
        )}
        {search.finding === undefined ? null : (
          <Chip on onPress={() => set({ finding: undefined, image: undefined })}>
            {codeWords(search.finding)} ×
          </Chip>
        )}
        {search.like === undefined ? null : (
          <>
            <Chip on onPress={() => set({ like: undefined, image: undefined })}>
              like one picture ×
            </Chip>
            <LikeNote version={version} measure={counted.data?.measure} />
          </>
        )}
        {labelling ? null : (
          <Button small icon="edit" className="ml-auto" onClick={() => setLabelling(true)}>
            Label
          </Button>
        )}
      </div>
      {search.split === 'unlabelled' && search.like === undefined ? (
        <SuggestBar
          {...{ dataset, version, profile, labels }}
          choice={{ by, least, label: search.label }}
          onChoice={(choice) =>
            set({
              ...('by' in choice ? { suggest: choice.by } : {}),
              ...('least' in choice ? { least: choice.least } : {}),
              ...('label' in choice ? { label: choice.label } : {}),
              image: undefined,
            })
          }
          onAccepted={() => setLabelling(true)}
        />
      ) : null}
      {known === null ? (
        <Loaded query={counted} what="the pictures" rows={4}>
          {({ total }) => shown(total)}
        </Loaded>
      ) : (
        shown(known)
      )}
    </>
  );
}

/** A filter that is pressed or not. */
function Chip({
  on,
  count,
  onPress,
  children,
}: {
  on: boolean;
  count?: number;
  onPress: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onPress}
      className="inline-flex h-7 max-w-full cursor-pointer items-center gap-1.5 rounded-md border border-line px-2.5 text-small whitespace-nowrap text-ink2 hover:bg-sunk aria-pressed:border-ink1 aria-pressed:bg-ink1 aria-pressed:text-on-ink max-phone:h-10"
    >
      {children}
      {count === undefined ? null : <span className={clsx('mono', !on && 'text-ink3')}>{formatCount(count)}</span>}
    </button>
  );
}

function countOf(
  profile: ImageProfile,
  name: string | undefined,
  split: 'train' | 'val' | 'test' | 'all' | 'unlabelled' | undefined,
): number {
  if (split === 'unlabelled') return name === undefined ? (profile.unlabelled?.images ?? 0) : 0;
  if (name === undefined) return split === undefined ? profile.images : (profile.splits[split] ?? 0);
  const one = profile.classes.find((candidate) => candidate.name === name);
  return (split === undefined ? one?.total : one?.counts[split]) ?? 0;
}
