// Wrong answers as pictures: the most frequent mix-ups, or those of one cell of the matrix. Where the label is what is wrong, it is
// given another class here, and the data a new version.
import { Link } from '@tanstack/react-router';
import type { Mistake, Mistakes } from '@trainyard/contracts/mistake';
import { useState } from 'react';
import { client, useAction, useApi } from '../api.ts';
import { lazyPart } from '../components/lazy-part.tsx';
import { Name } from '../components/name.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { Button } from '../components/ui/button.tsx';
import { toast } from '../components/ui/toast.tsx';
import { count, formatShare } from '../format.ts';
import type { MixUp } from './confusion.ts';
import type { Pair } from './confusion-matrix.tsx';
import { relabelEdits, useWrongLabels } from './wrong-labels.ts';

const OneMistake = lazyPart(async () => (await import('./one-mistake.tsx')).OneMistake, null);

const SHOWN = 12;
const thumb = 'size-24 rounded-sm bg-fill max-phone:size-19';

/** The picture of a mistake, which opens it; its file name where the version does not have it. */
function Thumbnail({
  version,
  mistake,
  caption,
  marked,
  onOpen,
}: {
  version: string;
  mistake: Mistake;
  caption: string;
  /** The class that the label was said to be. */
  marked: string | undefined;
  onOpen: () => void;
}) {
  const [broken, setBroken] = useState(false);
  const { path, index } = mistake;
  const name = path.split('/').at(-1) ?? path;
  return (
    <button
      type="button"
      className="m-0 w-24 cursor-pointer text-left max-phone:w-19"
      title={name}
      aria-haspopup="dialog"
      onClick={onOpen}
    >
      {index === null || broken ? (
        <span className={`${thumb} note grid place-items-center overflow-hidden p-1 [overflow-wrap:anywhere]`}>
          {name}
        </span>
      ) : (
        <img
          src={client.url('getDatasetThumbnail', { params: { version, index }, query: { size: 128 } })}
          alt={`${name}: ${caption}`}
          loading="lazy"
          width={96}
          height={96}
          className={`${thumb} block object-cover`}
          onError={() => setBroken(true)}
        />
      )}
      {marked === undefined ? (
        <span className="block truncate pt-[3px] text-small text-ink3">{caption}</span>
      ) : (
        <span className="block truncate pt-[3px] text-small font-semibold text-accent">
          → <bdi>{marked}</bdi>
        </span>
      )}
    </button>
  );
}

interface Props {
  run: string;
  pairs: MixUp[];
  selected: Pair | null;
}

export function MistakePictures({ run, pairs, selected }: Props) {
  const query = useApi('listMistakes', { params: { run } });
  return (
    <Loaded query={query} what="the mistakes" rows={4}>
      {(of) => <Found {...{ run, pairs, selected, of }} />}
    </Loaded>
  );
}

function Found({ run, pairs, selected, of }: Props & { of: Mistakes }) {
  const labels = useWrongLabels(run);
  const [open, setOpen] = useState<Mistake | null>(null);
  const shown = selected
    ? pairs.filter((pair) => pair.truth === selected.truth && pair.answer === selected.answer)
    : pairs.slice(0, 4);
  const markedOf = ({ sha256 }: Mistake) => (sha256 === null ? undefined : labels.marked.get(sha256));
  return (
    <>
      <Marked run={run} of={of} {...labels} />
      {shown.map((pair) => {
        const these = of.items.filter((mistake) => mistake.truth === pair.truth && mistake.answer === pair.answer);
        return (
          <div key={`${pair.truth}|${pair.answer}`} className="pt-5">
            <h3>
              <b>
                {pair.truth} taken for {pair.answer}: {pair.count}
              </b>{' '}
              <span className="note">
                of {pair.of} {pair.truth}
              </span>
            </h3>
            <div className="flex flex-wrap gap-2 pt-2">
              {these.slice(0, selected ? 60 : SHOWN).map((mistake) => (
                <Thumbnail
                  key={mistake.path}
                  version={of.version_id}
                  mistake={mistake}
                  caption={mistake.score === null ? pair.answer : `${formatShare(mistake.score)} sure`}
                  marked={markedOf(mistake)}
                  onOpen={() => setOpen(mistake)}
                />
              ))}
            </div>
            {these.length === 0 ? (
              <p className="note">
                The evaluation keeps the {of.items.length} surest mistakes; none of these is among them.
              </p>
            ) : null}
          </div>
        );
      })}
      {open ? (
        <OneMistake
          run={run}
          of={of}
          mistake={open}
          marked={markedOf(open)}
          onMark={(name) => (open.sha256 === null ? undefined : labels.mark(open.sha256, name))}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}

const reads = ['listMistakes', 'getDataset', 'listDatasetVersions', 'listDatasets'] as const;

/** What was marked, and the version that is made of it; afterwards where that is, and the way back. */
function Marked({ run, of, marked, forget }: { run: string; of: Mistakes } & ReturnType<typeof useWrongLabels>) {
  const { newest, dataset_id: dataset } = of;
  const [made, setMade] = useState<number | null>(null);
  const undo = useAction('editDatasetVersion', {
    reads: [...reads],
    onDone: ({ number, derived }) => {
      setMade(null);
      toast({ text: `Version ${number} is version ${derived?.number} as it was.` });
    },
  });
  const edit = useAction('editDatasetVersion', {
    reads: [...reads],
    onDone: ({ id, number }) => {
      forget();
      setMade(number);
      toast({
        text: `Version ${number} is made of version ${newest.number}.`,
        action: {
          label: 'Undo',
          run: () => undo.mutate({ params: { version: newest.id }, body: { edits: [], newest: id } }),
        },
      });
    },
  });
  const data = (
    <Link className="link" to="/datasets/$dataset" params={{ dataset }} search={{ tab: 'versions', run }}>
      <Name>{of.dataset_name}</Name>
    </Link>
  );
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-2 pt-4" role="status" aria-label="Wrong labels">
      {marked.size > 0 ? (
        <>
          <b>{count(marked.size, 'label')} marked as wrong.</b>
          <Button
            small
            kind="main"
            busy={edit.isPending ? 'Making' : ''}
            onClick={() =>
              edit.mutate({
                params: { version: newest.id },
                body: { edits: relabelEdits(marked), newest: newest.id },
              })
            }
          >
            Make version {newest.number + 1}
          </Button>
          <Button small onClick={forget}>
            Forget all
          </Button>
          <span className="note">
            of {data}; this run stays with version {of.version}.
          </span>
        </>
      ) : made === null ? (
        <span className="note">A picture opens: to see more like it, or to say that its label is what is wrong.</span>
      ) : (
        <span>
          Version {made} of {data} has the new labels; this run stays with version {of.version}.
        </span>
      )}
    </div>
  );
}
