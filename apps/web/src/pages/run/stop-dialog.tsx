// Asks before a run is stopped for good.
import type { Run } from '@trainyard/contracts/run';
import { useAction } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';

export function StopDialog({ run, open, onClose }: { run: Run; open: boolean; onClose: () => void }) {
  const cancel = useAction('cancelRun', { reads: ['getRun', 'listRuns', 'getYard'], onDone: onClose });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Stop ${run.name} for good?`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            kind="danger-solid"
            busy={cancel.isPending ? 'Stopping' : ''}
            onClick={() => cancel.mutate({ params: { run: run.id } })}
          >
            Stop for good
          </Button>
        </>
      }
    >
      <p className="note2">
        {run.state === 'queued'
          ? 'It leaves the queue and is not trained.'
          : 'It cannot be resumed and gets no model. Pause keeps a checkpoint to go on from; Finish now makes a model of the best so far.'}
      </p>
    </Dialog>
  );
}
