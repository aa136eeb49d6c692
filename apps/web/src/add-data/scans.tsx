// Data that is being read: how far it is, a way to end it, and why it failed where nobody was there to hear.
import type { DatasetScan } from '@trainyard/contracts/dataset-scan';
import { scanShare, scanWords } from '@trainyard/core/scan-words';
import { useAction, useApi } from '../api.ts';
import { Name } from '../components/name.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { Button } from '../components/ui/button.tsx';
import { Meter } from '../components/ui/meter.tsx';

interface Props {
  /** Of one project; of all where it is left out. */
  project?: string;
  /** Only of this dataset, which is read again. */
  dataset?: string;
}

/** Nothing where nothing is read. */
export function Scans({ project, dataset }: Props) {
  const scans = useApi('listScans', { query: project === undefined ? {} : { project } });
  const shown = (scans.data?.items ?? []).filter((scan) => dataset === undefined || scan.dataset_id === dataset);
  if (shown.length === 0) return null;
  return (
    <ul aria-label="Data that is being read">
      {shown.map((scan) => (
        <li key={scan.id} className="border-b border-line py-3">
          {scan.problem ? <Failed scan={scan} problem={scan.problem} /> : <Going scan={scan} />}
        </li>
      ))}
    </ul>
  );
}

const useEnd = () => useAction('endScan', { reads: ['listScans'] });

function Going({ scan }: { scan: DatasetScan }) {
  const end = useEnd();
  const words = scanWords(scan);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5">
      <p className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
        <span className="min-w-0 font-semibold">
          <Name>{scan.name}</Name>
        </span>
        <span className="note2 tabular-nums">{words}</span>
      </p>
      <Button
        small
        busy={end.isPending ? 'Cancelling' : ''}
        onClick={() => end.mutate({ params: { scan: scan.id } })}
        aria-label={`Cancel ${scan.what === 'features' ? 'the look at' : 'reading'} ${scan.name}`}
      >
        Cancel
      </Button>
      <div className="col-span-2">
        <Meter share={scanShare(scan)} label={`${scan.name}: ${words}`} tone="live" size={8} />
      </div>
    </div>
  );
}

function Failed({ scan, problem }: { scan: DatasetScan; problem: NonNullable<DatasetScan['problem']> }) {
  const end = useEnd();
  return (
    <div className="grid gap-2">
      <p>
        <span className="font-semibold">
          <Name>{scan.name}</Name>
        </span>{' '}
        <span className="note2">{scan.what === 'features' ? 'was not looked at.' : 'was not read.'}</span>
      </p>
      <ProblemNote
        problem={problem}
        action={
          <Button
            small
            busy={end.isPending ? 'Dismissing' : ''}
            onClick={() => end.mutate({ params: { scan: scan.id } })}
          >
            Dismiss
          </Button>
        }
      />
    </div>
  );
}
