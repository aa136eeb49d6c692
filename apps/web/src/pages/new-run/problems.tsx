// All problems at once, each with a way to its field and, where there is one, the value that mends it.
import type { ConfigProblem } from '@trainyard/contracts/config';
import { Icon } from '../../components/icon.tsx';
import { Section } from '../../components/page.tsx';
import { count, formatSetting } from '../../format.ts';

interface ProblemsProps {
  problems: ConfigProblem[];
  failed: string | null;
  onJump: (path: string) => void;
  onMend: (problem: ConfigProblem) => void;
}

export function Problems({ problems, failed, onJump, onMend }: ProblemsProps) {
  if (failed !== null)
    return (
      <Section title="Not checked">
        <p className="note2" style={{ paddingTop: 10 }}>
          {failed} What you typed is kept; the server checks it again when you train.
        </p>
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
        <div key={`${problem.path}|${problem.message}`} className="problem-row" data-severity={problem.severity}>
          <Icon
            name={problem.severity === 'error' ? 'cross' : 'warning'}
            label={problem.severity}
            className={problem.severity === 'error' ? 'tone-bad' : 'tone-warn'}
          />
          <p>
            {problem.message} {problem.hint ? <span className="note">{problem.hint} </span> : null}
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
                  use {formatSetting(problem.suggestion)}
                </button>
              </>
            )}
          </p>
        </div>
      ))}
    </Section>
  );
}
