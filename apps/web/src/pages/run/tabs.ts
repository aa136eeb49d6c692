// The tabs of a run, with what would make somebody open them. Pure.
import type { Run } from '@trainyard/contracts/run';
import { readEvaluation } from '../../charts/evaluation.ts';
import type { Tab } from '../../components/ui/tabs.tsx';
import { count } from '../../format.ts';

export type TabId = 'curves' | 'evaluation' | 'log' | 'system' | 'config' | 'files';

export function tabsOf(run: Run): Tab<TabId>[] {
  const note = (value: string | number | undefined) => (value === undefined ? {} : { note: value });
  const mistakes = run.task === 'tabular-regression' ? undefined : mistakesOf(run);
  return [
    { id: 'curves', label: 'Curves' },
    { id: 'evaluation', label: run.task === 'tabular-regression' ? 'Residuals' : 'Mistakes', ...note(mistakes) },
    { id: 'log', label: 'Log', ...note(warningsOf(run)) },
    { id: 'system', label: 'System' },
    { id: 'config', label: 'Config' },
    { id: 'files', label: 'Files', ...note(run.artifacts.length || undefined) },
  ];
}

/** Everything beside the diagonal of the confusion matrix. */
function mistakesOf({ evaluation }: Run): number | undefined {
  return readEvaluation(evaluation)?.confusion?.reduce(
    (sum, row, y) => sum + row.reduce((part, value, x) => part + (x === y ? 0 : value), 0),
    0,
  );
}

/** Errors hide warnings: they are what is looked for first. */
function warningsOf({ log_counts }: Run): string | undefined {
  if (!log_counts) return undefined;
  const { errors, warnings } = log_counts;
  return errors > 0 ? count(errors, 'error') : warnings > 0 ? count(warnings, 'warning') : undefined;
}
