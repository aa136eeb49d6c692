// Where the values of the form come from. Pure.
import { type FormField, same, type Values } from './form-model.ts';

/** Where the page started from. */
export type Start = { kind: 'run' | 'config'; name: string } | { kind: 'data' };

/** Where the value of a field comes from: a default, what the page started with, a preset, or a person. */
export function originOf(
  field: Pick<FormField, 'name' | 'isDecided'>,
  values: Values,
  started: { values: Values; start: Start },
): string {
  const { name } = field;
  if (typeof values['preset'] === 'string' && field.isDecided) return `by the preset ${values['preset']}`;
  if (!(name in values)) return 'default';
  if (!same(started.values[name], values[name])) return 'by you';
  const { start } = started;
  return start.kind === 'data' ? 'by the data' : `from the ${start.kind} ${start.name}`;
}
