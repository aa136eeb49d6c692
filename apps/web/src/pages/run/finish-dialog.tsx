// Asks before a training is ended early with a result, and says what will be made.
import type { Run } from '@trainyard/contracts/run';
import { useAction } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { toast } from '../../components/ui/toast.tsx';

export function FinishDialog({ run, open, onClose }: { run: Run; open: boolean; onClose: () => void }) {
  const finish = useAction('finishRun', {
    reads: ['getRun', 'listRuns', 'getYard'],
    onDone: () => {
      onClose();
      toast({ text: `${run.name} stops training and makes a model of the best so far.` });
    },
  });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Finish ${run.name} now?`}
      actions={
        <>
          <Button onClick={onClose}>Train on</Button>
          <Button
            kind="main"
            busy={finish.isPending ? 'Finishing' : ''}
            onClick={() => finish.mutate({ params: { run: run.id } })}
          >
            Finish now
          </Button>
        </>
      }
    >
      <p className="note2">{run.task === 'image-classification' ? ofImages : ofTables}</p>
    </Dialog>
  );
}

const ofImages =
  'It stops at its next step and makes a model of the best epoch so far. The epoch at work is given up, but for the first one. It cannot be trained on afterwards.';
const ofTables =
  'It stops after the tree or epoch at work; what is fitted in one go comes to the end of its fit. A whole fold goes before one that was only begun, and the fit on all rows is left out: the model that was measured is the result. It cannot be trained on afterwards.';
