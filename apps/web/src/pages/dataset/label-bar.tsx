// Beside the grid while pictures are labelled: the classes with their keys, what was given so far, and the way to keep it.
import type { Dataset, DatasetVersion, ImageProfile } from '@trainyard/contracts/dataset';
import { useEffect, useEffectEvent, useState } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Input } from '../../components/ui/field.tsx';
import { Name } from '../../components/name.tsx';
import { count } from '../../format.ts';
import { seenSuggestions } from './use-suggestions.ts';
import { givenEdits, type Labels } from './labels.ts';
import { useEdit } from './use-edit.ts';

/** Classes with a key: 1 to 9. */
const KEYS = 9;

interface LabelBarProps {
  dataset: Dataset;
  version: DatasetVersion;
  profile: ImageProfile;
  labels: Labels;
  /** Who suggests what the grid shows; undefined: nobody. */
  by: string | undefined;
  /** Chooses all pictures of the filter; null where they are too many. */
  onAll: (() => void) | null;
  onEnd: () => void;
}

export function LabelBar({ dataset, version, profile, labels, by, onAll, onEnd }: LabelBarProps) {
  const { given, chosen, give, giveEach, takeBack, forget, choose } = labels;
  const [other, setOther] = useState('');
  const { make, pending } = useEdit(version, dataset.version, forget);
  const names = profile.classes.map(({ name }) => name);
  const first = names.slice(0, KEYS);
  const none = chosen.size === 0 ? 'Choose pictures first: click, Shift and click, or drag over them.' : '';
  const accept = () => {
    if (by !== undefined) giveEach(seenSuggestions(version.id, by, chosen));
  };
  const key = useEffectEvent((event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog')) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = first[Number(event.key) - 1];
    if (event.key === 'Escape') choose([], 'only');
    if (chosen.size === 0) return;
    if (name !== undefined) give(name);
    if (event.key.toLowerCase() === 'a') accept();
    if (event.key === 'Delete' || event.key === 'Backspace') give(null);
  });
  useEffect(() => {
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);
  const left = [...given.values()].filter((name) => name === null).length;
  return (
    <section
      className="sticky top-12 z-10 -mx-1 mb-3 grid gap-2 border-b border-line bg-bg px-1 py-2"
      aria-label="Labelling"
    >
      <div className="flex flex-wrap items-center gap-2">
        <b aria-live="polite">{count(chosen.size, 'picture')} chosen</b>
        {onAll ? (
          <Button small onClick={onAll}>
            Choose all
          </Button>
        ) : null}
        <Button small why={chosen.size === 0 ? 'None is chosen.' : ''} onClick={() => choose([], 'only')}>
          Choose none
        </Button>
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <Button small onClick={onEnd}>
            Back to looking
          </Button>
          <Button
            small
            kind="main"
            why={given.size === 0 ? 'No picture was given another class yet.' : ''}
            busy={pending ? 'Making' : ''}
            onClick={() => make(givenEdits(given))}
          >
            Make version {dataset.version.number + 1}
          </Button>
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="Give the chosen pictures">
        {by === undefined ? null : (
          <Button small why={none} aria-keyshortcuts="A" onClick={accept}>
            <kbd className="mono text-ink3">A</kbd> What is suggested
          </Button>
        )}
        {first.map((name, index) => (
          <Button key={name} small why={none} aria-keyshortcuts={`${index + 1}`} onClick={() => give(name)}>
            <kbd className="mono text-ink3">{index + 1}</kbd> <Name>{name}</Name>
          </Button>
        ))}
        <form
          className="flex items-center gap-1.5"
          onSubmit={(event) => {
            event.preventDefault();
            if (other.trim() === '' || chosen.size === 0) return;
            give(other.trim());
            setOther('');
          }}
        >
          <Input
            className="h-7! w-36! text-small"
            aria-label="Another class"
            placeholder={names.length > KEYS ? 'Another or a new class' : 'A new class'}
            list="classes-of-the-set"
            value={other}
            onChange={(event) => setOther(event.target.value)}
          />
          <datalist id="classes-of-the-set">
            {names.slice(KEYS, 500).map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <Button small type="submit" why={none || (other.trim() === '' ? 'Write the class first.' : '')}>
            Give it
          </Button>
        </form>
        <Button small kind="danger" why={none} aria-keyshortcuts="Delete" onClick={() => give(null)}>
          Leave out
        </Button>
        {given.size > 0 ? (
          <Button small why={none} onClick={takeBack}>
            Take back
          </Button>
        ) : null}
      </div>
      <p className="note" role="status" aria-label="Given so far">
        {given.size === 0
          ? `Keys 1 to 9 give a class,${by === undefined ? '' : ' A accepts what is suggested,'} Delete leaves out, Esc chooses none. Nothing is written until a version is made.`
          : `${count(given.size - left, 'picture')} given a class${left > 0 ? `, ${left.toLocaleString('en')} left out` : ''}. Kept in this window until version ${dataset.version.number + 1} is made.`}{' '}
        {given.size > 0 ? (
          <button type="button" className="link cursor-pointer" onClick={forget}>
            Forget all
          </button>
        ) : null}
      </p>
    </section>
  );
}
