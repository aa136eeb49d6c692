// How a registered table is read, corrected in place: what is kept is a new version with the same bytes, so that runs and models keep
// the reading that they had.
import { useNavigate } from '@tanstack/react-router';
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import { useAction } from '../../api.ts';
import { Loaded } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Note } from '../../components/ui/note.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { nothingSaid, sameOverride } from '../../reading/change.ts';
import { TableReading } from '../../reading/table-reading.tsx';
import { useReading } from '../../reading/use-reading.ts';

export function TheReading({ version }: { version: DatasetVersion }) {
  const navigate = useNavigate({ from: '/datasets/$dataset' });
  const stored = version.reading_override ?? nothingSaid;
  const state = useReading({ version: version.id }, stored);
  const { view, override, setOverride } = state;
  const keep = useAction('correctReading', {
    reads: ['getDataset', 'listDatasetVersions', 'listDatasets'],
    onDone: (made) => {
      toast({ text: `Version ${made.number} is read like this; the file is the same.` });
      void navigate({ search: (old) => ({ ...old, version: undefined }) });
    },
  });
  const isChanged = !sameOverride(override, stored);
  if (!view)
    return (
      <Loaded query={state.query} what="the reading" rows={10}>
        {() => null}
      </Loaded>
    );
  return (
    <>
      {isChanged ? (
        <div className="sticky top-12 z-10 mb-6 bg-bg">
          <Note
            tone="warn"
            title="This reading is not kept yet"
            action={
              <span className="flex gap-2">
                <Button small onClick={() => setOverride(stored)}>
                  Take it back
                </Button>
                <Button
                  small
                  busy={keep.isPending ? 'Reading' : ''}
                  why={state.error ? 'The file cannot be read like this.' : ''}
                  onClick={() => keep.mutate({ params: { version: version.id }, body: { override } })}
                >
                  Keep it
                </Button>
              </span>
            }
          >
            <p className="note2">
              Kept, it is a new version with the same file. Runs and models that are there keep the reading that they
              had.
            </p>
          </Note>
        </div>
      ) : null}
      <TableReading state={{ ...state, view }} />
    </>
  );
}
