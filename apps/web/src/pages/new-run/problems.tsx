// All problems at once, each with a way to its field and, where there is one, the value that mends it.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import clsx from 'clsx';
import { Icon } from '../../components/icon.tsx';
import { Quoted } from '../../components/quoted.tsx';
import { Section } from '../../components/page.tsx';
import { count, formatSetting } from '../../format.ts';

interface ProblemsProps {
  problems: ConfigProblem[];
  failed: string | null;
  onJump: (path: string) => void;
  onMend: (problem: ConfigProblem) => void;
}

export const toneOf = (problem: ConfigProblem | undefined): 'bad' | 'warn' | undefined =>
  problem ? (problem.severity === 'error' ? 'bad' : 'warn') : undefined;
export const tones = { bad: 'text-bad', warn: 'text-warn' } as const;

/** A problem where it happened, below its field. */
export function ProblemText({ problem }: { problem: ConfigProblem }) {
  return (
    <p className={clsx('pt-2 text-small wrap-anywhere', tones[toneOf(problem) ?? 'bad'])}>
      <Quoted>{problem.message}</Quoted>
    </p>
  );
}

export function Problems({ problems, failed, onJump, onMend }: ProblemsProps) {
  if (failed !== null)
    return (
      <Section title="Not checked">
        <p className="note2 pt-2.5">{failed} What you typed is kept; the server checks it again when you train.</p>
      </Section>
    );
  if (problems.length === 0) return null;
  const blocks = problems.some((problem) => problem.severity === 'error');
  return (
    <Section
      title={count(problems.length, 'problem')}
      end={<span>{blocks ? 'blocks the training' : 'does not block'}</span>}
    >
      {problems.map((problem) => (
        <ProblemRow key={`${problem.path}|${problem.message}`} {...{ problem, onJump, onMend }} />
      ))}
    </Section>
  );
}

function ProblemRow({
  problem,
  onJump,
  onMend,
}: Pick<ProblemsProps, 'onJump' | 'onMend'> & { problem: ConfigProblem }) {
  const isError = problem.severity === 'error';
  return (
    <div className="grid grid-cols-[16px_minmax(0,1fr)] gap-2 border-b border-line py-2.5 wrap-anywhere">
      <Icon
        name={isError ? 'cross' : 'warning'}
        label={problem.severity}
        className={clsx('mt-0.5', tones[isError ? 'bad' : 'warn'])}
      />
      <p>
        <Quoted>{problem.message}</Quoted> {problem.hint ? <span className="note">{problem.hint} </span> : null}
        {problem.path === '' ? null : (
          <button type="button" className="link" onClick={() => onJump(problem.path)}>
            Go to field
          </button>
        )}
        {problem.suggestion === undefined || problem.path === '' ? null : (
          <>
            {' '}
            or{' '}
            <button type="button" className="link" onClick={() => onMend(problem)}>
              use <bdi>{formatSetting(problem.suggestion)}</bdi>
            </button>
          </>
        )}
      </p>
    </div>
  );
}
