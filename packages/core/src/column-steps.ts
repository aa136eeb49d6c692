// The config field `steps`: what is done to single columns. The engine has the same check in column_steps.py.
import type { Task } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Registry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { checkChoice } from './config-choice.ts';
import { didYouMean, nearest } from './nearest.ts';
import { received } from './value-check.ts';

const KINDS: unknown[] = ['numeric', 'categorical'];

/** Each step with all parameters of its transformer, and all that is wrong with them. */
export function checkSteps(
  raw: readonly JsonValue[],
  where: { task: Task | null; registry: Registry },
): { problems: ConfigProblem[]; value: JsonValue[] } {
  const problems: ConfigProblem[] = [];
  const say = (code: string, path: string, message: string) =>
    problems.push({ code, severity: 'error', path, message: `${path}: ${message}` });
  const value = raw.flatMap((step, index) => {
    const path = `steps.${index}`;
    const { columns, use, ...others } =
      typeof step === 'object' && step !== null && !Array.isArray(step) ? step : ({} as Record<string, JsonValue>);
    if (columns === undefined || use === undefined || Object.keys(others).length > 0) {
      say('config.type', path, `received ${received(step)}, expected a mapping with columns and use.`);
      return [];
    }
    const named = Array.isArray(columns) && columns.length > 0 && columns.every((name) => typeof name === 'string');
    if (!named && !KINDS.includes(columns))
      say(
        'config.type',
        `${path}.columns`,
        `received ${received(columns)}, expected numeric, categorical, or a list of names.`,
      );
    const choice = checkChoice(use, { path: `${path}.use`, kind: 'transformers', ...where });
    problems.push(...choice.problems);
    const kind = choice.entry?.facts['columns'];
    if (choice.entry && KINDS.includes(columns) && kind !== columns)
      say(
        'config.incompatible',
        `${path}.use`,
        `${choice.entry.name} is for ${String(kind)} columns, not for ${String(columns)} ones.`,
      );
    return choice.value === null ? [] : [{ columns, use: choice.value } as JsonValue];
  });
  return { problems, value };
}

/** Columns that steps name and the table does not have, and the target, which is not learned from. */
export function checkStepColumns(
  steps: JsonValue | undefined,
  columns: string[],
  target: JsonValue | undefined,
): ConfigProblem[] {
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step, index) => {
    const named = typeof step === 'object' && step !== null && !Array.isArray(step) ? step['columns'] : null;
    if (!Array.isArray(named)) return [];
    return named.flatMap((name, at): ConfigProblem[] => {
      if (typeof name !== 'string' || (columns.includes(name) && name !== target)) return [];
      const path = `steps.${index}.columns.${at}`;
      const shared = { code: 'config.no_such_column', severity: 'error', path } as const;
      const quoted = JSON.stringify(name);
      if (name === target) return [{ ...shared, message: `${path}: ${quoted} is the target.` }];
      const near = nearest(name, columns);
      const message = `${path}: there is no column ${quoted}.${didYouMean(name, columns)}`;
      return [{ ...shared, message, ...(near === null ? {} : { suggestion: near }) }];
    });
  });
}
