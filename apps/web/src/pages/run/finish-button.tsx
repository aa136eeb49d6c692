// Ends a training early with a result. It cannot be taken back, so it asks.
import type { Run } from '@trainyard/contracts/run';
import { refuseFinish } from '@trainyard/core/run-stop';
import { lazyPart } from '../../components/lazy-part.tsx';
import { Button } from '../../components/ui/button.tsx';
import { useAsked } from '../../components/use-asked.ts';

const FinishDialog = lazyPart(async () => (await import('./finish-dialog.tsx')).FinishDialog, null);

export function FinishButton({ run }: { run: Run }) {
  const { asked, open, ask, close } = useAsked();
  return (
    <>
      <Button icon="check" why={whyNot(run)} onClick={ask}>
        Finish now
      </Button>
      {asked ? <FinishDialog run={run} open={open} onClose={close} /> : null}
    </>
  );
}

function whyNot(run: Run): string {
  if (run.wanted === 'finish') return 'It finishes now.';
  if (run.wanted !== null) return 'It is being stopped.';
  return refuseFinish(run.state, run.progress) === null ? '' : 'It has not begun to train.';
}
