import { isEnded } from '@trainyard/core/run';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Run } from '@trainyard/contracts/run';
import { readContinued, readEvaluation } from '../../charts/evaluation.ts';
import { EvaluationView } from '../../charts/evaluation-view.tsx';
import { lazyPart } from '../../components/lazy-part.tsx';
import { Empty } from '../../components/page.tsx';

const Change = lazyPart(async () => (await import('./change.tsx')).Change, 'what became of the classes it knew');

/** Mistakes of a classifier, residuals of a regression. The chosen cell of the matrix stands in the address. */
export function EvaluationTab({ run }: { run: Run }) {
  const { truth, answer } = useSearch({ from: '/runs/$run' });
  const navigate = useNavigate({ from: '/runs/$run' });
  const evaluation = useMemo(() => readEvaluation(run.evaluation), [run.evaluation]);
  if (!evaluation) {
    return (
      <Empty title="No evaluation">
        {isEnded(run.state)
          ? 'The run ended before its model was evaluated.'
          : 'The model is evaluated when training ends; mistakes and their pictures stand here then.'}
      </Empty>
    );
  }
  return (
    <>
      <ChangeOf evaluation={run.evaluation} />
      <EvaluationView
        evaluation={evaluation}
        run={run.task === 'image-classification' ? run.id : null}
        target={String(run.config['target'] ?? 'value')}
        selected={truth !== undefined && answer !== undefined ? { truth, answer } : null}
        onSelect={(pair) =>
          void navigate({
            search: (old) => ({ ...old, truth: pair?.truth, answer: pair?.answer }),
            replace: true,
            resetScroll: false,
          })
        }
      />
    </>
  );
}

/** Only of a run that went on from another. */
function ChangeOf({ evaluation }: { evaluation: Run['evaluation'] }) {
  const continued = useMemo(() => readContinued(evaluation), [evaluation]);
  return continued ? <Change continued={continued} /> : null;
}
