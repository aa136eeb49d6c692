import type { Registry } from '@trainyard/contracts/registry';
import { count } from '../format.ts';
import { Quoted } from './quoted.tsx';
import { Note } from './ui/note.tsx';

/** Entries of plugins that did not get in: whoever wrote one would look for it in vain among the choices. */
export function PluginProblems({ problems = [] }: Pick<Registry, 'problems'>) {
  if (problems.length === 0) return null;
  return (
    <Note
      tone="warn"
      className="mb-6"
      title={`${count(problems.length, 'entry', 'entries')} of plugins ${problems.length === 1 ? 'is' : 'are'} left out`}
    >
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.origin} ${problem.kind} ${problem.name}`}>
            <Quoted>{problem.message}</Quoted> <span className="mono text-ink3">{problem.origin}</span>
          </li>
        ))}
      </ul>
    </Note>
  );
}
