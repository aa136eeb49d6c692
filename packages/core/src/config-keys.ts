// The keys of a config: aliases to canonical words, unknown ones with the nearest that exists, and the limits of the whole.
import { type Task } from '@trainyard/contracts/config-field';
import { type ConfigProblem } from '@trainyard/contracts/config-problem';
import { configFields, fieldAliases, type FieldName, fieldsOf } from '@trainyard/contracts/config';
import { MAX_CONFIG_BYTES, MAX_CONFIG_DEPTH } from '@trainyard/contracts/limits';
import { didYouMean, nearest } from './nearest.ts';

export interface Keys {
  problems: ConfigProblem[];
  /** Given values by canonical name. A Map, so that no key from outside can reach a prototype. */
  values: Map<FieldName, unknown>;
}

const isField = (key: string): key is FieldName => Object.hasOwn(configFields, key);
const aliasOf = (key: string): FieldName | undefined =>
  Object.hasOwn(fieldAliases, key) ? fieldAliases[key] : undefined;

/** What is too deep or too large to look at; also catches values that contain themselves. */
export function tooComplex(raw: unknown): ConfigProblem | null {
  const problem = (message: string): ConfigProblem => ({
    code: 'config.too_complex',
    severity: 'error',
    path: '',
    message,
  });
  const open: { value: unknown; depth: number }[] = [{ value: raw, depth: 1 }];
  let seen = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value === 'string') seen += next.value.length;
    if (typeof next.value === 'object' && next.value !== null) {
      if (next.depth > MAX_CONFIG_DEPTH)
        return problem(`The config is nested more than ${MAX_CONFIG_DEPTH} levels deep.`);
      for (const [key, value] of Object.entries(next.value)) {
        seen += key.length;
        open.push({ value, depth: next.depth + 1 });
      }
    }
    seen += 1;
    if (seen > MAX_CONFIG_BYTES) return problem(`The config has more than ${MAX_CONFIG_BYTES} characters.`);
  }
  return null;
}

/** Sorts keys into fields and problems. `task` narrows what is offered for an unknown key. */
export function readKeys(raw: object, task: Task | null): Keys {
  const problems: ConfigProblem[] = [];
  const values = new Map<FieldName, unknown>();
  const writtenAs = new Map<FieldName, string>();
  const offered = [
    ...(task ? fieldsOf(task) : (Object.keys(configFields) as FieldName[])),
    ...Object.keys(fieldAliases),
  ];
  for (const [key, value] of Object.entries(raw)) {
    const name = isField(key) ? key : aliasOf(key);
    if (!name) {
      const near = nearest(key, offered);
      problems.push({
        code: 'config.unknown_key',
        severity: 'error',
        path: key,
        message: `${key}: there is no such key.${didYouMean(key, offered)}`,
        ...(near === null ? {} : { suggestion: near }),
      });
      continue;
    }
    const twice = writtenAs.get(name);
    if (twice !== undefined) {
      problems.push({
        code: 'config.duplicate_key',
        severity: 'error',
        path: key,
        message: `${key}: ${twice} and ${key} are the same field (${name}). Remove one of them.`,
      });
      continue;
    }
    writtenAs.set(name, key);
    values.set(name, value);
  }
  return { problems, values };
}
