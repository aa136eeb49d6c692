// What can be done with a run, and the one main button. Stop cannot be undone, so it asks; pause can.
import type { Run, Wanted } from '@trainyard/contracts/run';
import { useAction } from '../../api.ts';
import { lazyPart } from '../../components/lazy-part.tsx';
import { Button, LinkButton } from '../../components/ui/button.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { FinishButton } from './finish-button.tsx';
import { whyNoModel } from './trouble-words.ts';
import { useAsked } from '../../components/use-asked.ts';

const FirstRemedy = lazyPart(async () => (await import('./first-remedy.tsx')).FirstRemedy, null);
const StopDialog = lazyPart(async () => (await import('./stop-dialog.tsx')).StopDialog, null);

const reads = ['getRun', 'listRuns', 'getYard'] as const;
const active = ({ state }: Run) => state === 'running' || state === 'queued' || state === 'paused';

export function RunActions({ run }: { run: Run }) {
  return (
    <>
      <LinkButton to="/projects/$project/new" params={{ project: run.project_id }} search={{ from: run.id }}>
        Clone and edit
      </LinkButton>
      {run.model_id && run.task === 'image-classification' ? (
        <LinkButton to="/projects/$project/new" params={{ project: run.project_id }} search={{ continue: run.id }}>
          Continue from this run
        </LinkButton>
      ) : null}
      {active(run) ? <StopButton run={run} /> : null}
      {run.state === 'running' ? (
        // On a phone it stands in the bar at the bottom.
        <span className="contents max-phone:hidden">
          <FinishButton run={run} />
          <PauseButton run={run} />
        </span>
      ) : null}
    </>
  );
}

function PauseButton({ run }: { run: Run }) {
  const resume = useAction('resumeRun', { reads: [...reads] });
  const pause = useAction('pauseRun', {
    reads: [...reads],
    onDone: () =>
      toast({
        text: `${run.name} writes a checkpoint and pauses.`,
        action: { label: 'Undo', run: () => resume.mutate({ params: { run: run.id } }) },
      }),
  });
  const wish: Record<Wanted, string> = {
    finish: '',
    pause: 'It writes its checkpoint now.',
    prune: 'It is being pruned.',
    cancel: 'It is being stopped.',
  };
  return (
    <Button
      icon="pause"
      busy={pause.isPending ? 'Pausing' : ''}
      why={run.wanted === null ? '' : wish[run.wanted]}
      onClick={() => pause.mutate({ params: { run: run.id } })}
    >
      Pause
    </Button>
  );
}

function StopButton({ run }: { run: Run }) {
  const { asked, open, ask, close } = useAsked();
  return (
    <>
      <Button icon="stop" why={run.wanted === 'cancel' ? 'It is being stopped.' : ''} onClick={ask}>
        Stop
      </Button>
      {asked ? <StopDialog run={run} open={open} onClose={close} /> : null}
    </>
  );
}

/** Try it when there is a model; else what brings the run nearer to one. */
export function RunMain({ run }: { run: Run }) {
  if (run.model_id)
    return (
      <LinkButton kind="main" to="/models/$model" params={{ model: run.model_id }}>
        Try it
      </LinkButton>
    );
  switch (run.state) {
    case 'paused':
      return <ResumeButton run={run} />;
    case 'failed':
      return <FirstRemedy run={run} />;
    case 'cancelled':
    case 'pruned':
      return <TrainAgain run={run} />;
    case 'queued':
      return <NotYet why="It has not started yet." />;
    case 'running':
      return (
        <div className="contents max-phone:flex max-phone:gap-2 max-phone:*:flex-1">
          <span className="hidden max-phone:contents">
            <FinishButton run={run} />
            <PauseButton run={run} />
          </span>
          <NotYet why="The model is written when training ends." />
        </div>
      );
    case 'completed':
      return <NotYet why={whyNoModel(run) ?? 'The model is still being registered.'} />;
    default:
      return run.state satisfies never;
  }
}

function NotYet({ why }: { why: string }) {
  return (
    <Button kind="main" why={why}>
      Try it
    </Button>
  );
}

function ResumeButton({ run }: { run: Run }) {
  const resume = useAction('resumeRun', { reads: [...reads] });
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
}

function TrainAgain({ run }: { run: Run }) {
  return (
    <LinkButton kind="main" to="/projects/$project/new" params={{ project: run.project_id }} search={{ from: run.id }}>
      Train again
    </LinkButton>
  );
}
