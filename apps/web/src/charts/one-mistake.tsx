// One mistake, large: what it is labelled, what the model answered, and what may follow from it.
import type { Mistake, Mistakes } from '@trainyard/contracts/mistake';
import { useState } from 'react';
import { client } from '../api.ts';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Dialog } from '../components/ui/dialog.tsx';
import { Input } from '../components/ui/field.tsx';
import { formatShare } from '../format.ts';

interface OneMistakeProps {
  run: string;
  of: Mistakes;
  mistake: Mistake;
  /** The class that it was marked with. */
  marked: string | undefined;
  onMark: (name: string | null) => void;
  onClose: () => void;
}

/** Classes that the box of another class offers. */
const OFFERED = 500;

export function OneMistake({ run, of, mistake, marked, onMark, onClose }: OneMistakeProps) {
  const { path, truth, answer, score, index } = mistake;
  const [other, setOther] = useState('');
  const give = (name: string | null) => {
    onMark(name);
    onClose();
  };
  const name = path.split('/').at(-1) ?? path;
  return (
    <Dialog open onClose={onClose} title={name} actions={<Button onClick={onClose}>Close</Button>}>
      {index === null ? (
        <p className="note2 py-3">Version {of.version} does not have this picture.</p>
      ) : (
        <img
          className="max-h-72 w-full rounded-sm bg-sunk object-contain"
          src={client.url('getDatasetThumbnail', { params: { version: of.version_id, index }, query: { size: 512 } })}
          alt={path}
        />
      )}
      <p className="pt-3 [overflow-wrap:anywhere]">
        Labelled <b>{truth}</b>; the model answered <b>{answer}</b>
        {score === null ? '' : ` with a probability of ${formatShare(score, 1)}`}.
      </p>
      <div className="mt-3 grid gap-2 border-t border-line pt-3" role="group" aria-label="The label is wrong">
        <p className="font-semibold">The label is wrong, it is</p>
        <form
          className="flex flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (other.trim() !== '') give(other.trim());
          }}
        >
          <Button small kind="main" onClick={() => give(answer)}>
            {answer}
          </Button>
          <span className="note2">or</span>
          <Input
            className="h-7! w-40! text-small"
            aria-label="Another class"
            placeholder="Another class"
            list="classes-of-the-data"
            value={other}
            onChange={(event) => setOther(event.target.value)}
          />
          <datalist id="classes-of-the-data">
            {of.newest.classes.slice(0, OFFERED).map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          <Button small type="submit" why={other.trim() === '' ? 'Write the class first.' : ''}>
            Mark
          </Button>
          {marked === undefined ? null : (
            <Button small onClick={() => give(null)}>
              The label is right after all
            </Button>
          )}
        </form>
        <p className="note">Marked in this window; the data changes when you make a version of it.</p>
      </div>
      {index === null ? null : (
        <p className="pt-3">
          <LinkButton
            small
            to="/datasets/$dataset"
            params={{ dataset: of.dataset_id }}
            search={{ version: of.version_id, like: index, run }}
          >
            More like this
          </LinkButton>
        </p>
      )}
    </Dialog>
  );
}
