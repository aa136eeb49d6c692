// What can be done with a run, and the one main button. Stop cannot be undone, so it asks; pause can.
import type { Run } from '@trainyard/contracts/run';
import { useState } from 'react';
import { useAction } from '../../api.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { toast } from '../../components/toast.tsx';
import { useRemedy } from './use-remedy.ts';
import { remediesOf } from './remedy.ts';
import { whyNoModel } from './trouble-words.ts';

const reads = ['getRun', 'listRuns', 'getYard'] as const;
const active = (run: Run) => run.state === 'running' || run.state === 'queued' || run.state === 'paused';

export function RunActions({ run }: { run: Run }) {
  const resume = useAction('resumeRun', { reads: [...reads] });
  const pause = useAction('pauseRun', {
    reads: [...reads],
    onDone: () =>
      toast({
        text: `${run.name} writes a checkpoint and pauses.`,
        action: { label: 'Undo', run: () => resume.mutate({ params: { run: run.id } }) },
      }),
  });
  const pausing = run.wanted === 'pause';
  return (
    <>
      <LinkButton to="/projects/$project/new" params={{ project: run.project_id }} search={{ from: run.id }}>
        Clone and edit
      </LinkButton>
      {active(run) ? <StopButton run={run} /> : null}
      {run.state === 'running' ? (
        <Button
          icon="pause"
          busy={pause.isPending ? 'Pausing' : ''}
          why={pausing ? 'It writes its checkpoint now.' : run.wanted === 'cancel' ? 'It is being stopped.' : ''}
          onClick={() => pause.mutate({ params: { run: run.id } })}
        >
          Pause
        </Button>
      ) : null}
    </>
  );
}

function StopButton({ run }: { run: Run }) {
  const [asks, setAsks] = useState(false);
  const cancel = useAction('cancelRun', { reads: [...reads], onDone: () => setAsks(false) });
  return (
    <>
      <Button icon="stop" why={run.wanted === 'cancel' ? 'It is being stopped.' : ''} onClick={() => setAsks(true)}>
        Stop
      </Button>
      <Dialog
        open={asks}
        onClose={() => setAsks(false)}
        title={`Stop ${run.name} for good?`}
        actions={
          <>
            <Button onClick={() => setAsks(false)}>Keep it</Button>
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
            : 'It cannot be resumed and gets no model. Pause keeps a checkpoint to go on from.'}
        </p>
      </Dialog>
    </>
  );
}

/** Try it when there is a model; else what brings the run nearer to one. */
export function RunMain({ run }: { run: Run }) {
  const resume = useAction('resumeRun', { reads: [...reads] });
  if (run.model_id)
    return (
      <LinkButton kind="main" to="/models/$model" params={{ model: run.model_id }}>
        Try it
      </LinkButton>
    );
  switch (run.state) {
    case 'paused':
      return (
        <Button
          kind="main"
          icon="play"
          busy={resume.isPending ? 'Resuming' : ''}
          onClick={() => resume.mutate({ params: { run: run.id } })}
        >
          Resume
        </Button>
      );
    case 'failed':
      return <FirstRemedy run={run} />;
    case 'cancelled':
      return (
        <LinkButton
          kind="main"
          to="/projects/$project/new"
          params={{ project: run.project_id }}
          search={{ from: run.id }}
        >
          Train again
        </LinkButton>
      );
    case 'queued':
      return (
        <Button kind="main" why="It has not started yet.">
          Try it
        </Button>
      );
    case 'running':
      return (
        <Button kind="main" why="The model is written when training ends.">
          Try it
        </Button>
      );
    case 'completed':
      return (
        <Button kind="main" why={whyNoModel(run) ?? 'The model is still being registered.'}>
          Try it
        </Button>
      );
    default:
      return run.state satisfies never;
  }
}

function FirstRemedy({ run }: { run: Run }) {
  const { apply, busy } = useRemedy(run);
  const remedy = remediesOf(run).find((one) => one.why_not === '');
  if (!remedy) return null;
  const label = remedy.kind === 'clone' ? `Retry: ${remedy.label}` : remedy.label;
  return (
    <Button kind="main" icon={remedy.kind === 'edit' ? 'edit' : 'retry'} busy={busy} onClick={() => apply(remedy)}>
      {label}
    </Button>
  );
}
