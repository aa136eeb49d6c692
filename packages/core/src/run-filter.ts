// What a person types to sort and filter runs, read into columns and conditions: `state:failed lr>1e-4 -group:old words`.
// The same language is spoken by the box on the page, by the address and by the command line.
import { configFields, fieldAliases } from '@trainyard/contracts/config';
import { MAX_LIST_FIELDS, type RunColumn, runColumns } from '@trainyard/contracts/run-list';
import { didYouMean } from './nearest.ts';

/** Where the values of a column are found. */
export type Column =
  | { kind: 'column'; name: RunColumn }
  /** A field of the config, and what it has below. */
  | { kind: 'config'; path: string[] }
  | { kind: 'metrics'; name: string }
  /** A bare word that is no column and no field: a metric, or a parameter of any choice. Only the runs know. */
  | { kind: 'found'; name: string };

export type Operator = ':' | '=' | '!=' | '>' | '<' | '>=' | '<=';
export type Condition = { negated: boolean } & (
  | { column: Column; operator: Operator; text: string; number: number | null }
  /** A word alone. */
  | { column: null; text: string }
);

/** What cannot be read, in words; `received` and what there is are in it. */
export class Unreadable {
  readonly message: string;
  /** What could be said instead; too long for a message. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    this.message = message;
    this.hint = hint;
  }
}

const WORD = /^(-?)([\w./-]+?)(>=|<=|!=|[:=><])(.*)$/su;
const NAME = /^[\w./-]{1,150}$/;
/** Words of one filter; a person types a handful. */
const MOST_WORDS = 24;

const columnAliases: Record<string, RunColumn> = {
  duration: 'minutes',
  data: 'dataset',
  created_at: 'created',
  started_at: 'started',
  ended_at: 'ended',
  agent_name: 'agent',
  dataset_name: 'dataset',
  'metric.value': 'metric',
  'metric.name': 'metric_name',
  'failure.code': 'error',
};

/** All that can be named without looking at the runs. */
export function columnNames(): string[] {
  return [...Object.keys(runColumns), ...Object.keys(configFields).map((field) => `config.${field}`), 'metrics.<name>'];
}

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** The error for a name that is none. `known` are further names that would have been. */
export function noSuchColumn(name: string, known: readonly string[] = []): Unreadable {
  const names = [...Object.keys(runColumns), ...Object.keys(configFields), ...known];
  const hint = didYouMean(name.replace(/^(config|metrics)\./, ''), names, 0);
  return new Unreadable(
    `runs have no column ${quoted(name)}.${hint}`,
    `There are: ${[...columnNames(), ...known.map((one) => `metrics.${one}`)].join(', ')}.`,
  );
}

/** The column of a name. A bare field of the config is one, and so is another word for it (`lr`). */
export function readColumn(name: string): Column | Unreadable {
  if (!NAME.test(name)) return noSuchColumn(name);
  const alias = columnAliases[name];
  if (alias) return { kind: 'column', name: alias };
  if (Object.hasOwn(runColumns, name)) return { kind: 'column', name: name as RunColumn };
  const [head = '', ...rest] = name.split('.');
  if (head === 'metrics') return rest.length > 0 ? { kind: 'metrics', name: rest.join('.') } : noSuchColumn(name);
  if (head === 'config') return configColumn(name, rest) ?? noSuchColumn(name);
  return configColumn(name, [head, ...rest]) ?? { kind: 'found', name };
}

function configColumn(name: string, [field = '', ...rest]: string[]): Column | null {
  const canonical = Object.hasOwn(fieldAliases, field) ? (fieldAliases[field] as string) : field;
  if (!Object.hasOwn(configFields, canonical) || name.endsWith('.')) return null;
  return { kind: 'config', path: [canonical, ...rest] };
}

/** `-metric`: by the metric, the largest first. As the address of a page and the command line say it; what the column is, the server knows. */
export function readSort(text: string): { sort: string; order: 'asc' | 'desc' } {
  const down = text.startsWith('-');
  return { sort: down ? text.slice(1) : text, order: down ? 'desc' : 'asc' };
}

/** `config.learning_rate,metrics.loss`: the columns by the names that were asked for. */
export function readFields(text: string): Map<string, Column> | Unreadable {
  const columns = new Map<string, Column>();
  for (const name of text.split(',').map((part) => part.trim())) {
    if (name === '') continue;
    const column = readColumn(name);
    if (column instanceof Unreadable) return column;
    columns.set(name, column);
  }
  if (columns.size > MAX_LIST_FIELDS)
    return new Unreadable(`fields: ${columns.size} names; at most ${MAX_LIST_FIELDS} are allowed.`);
  return columns;
}

/** The words of a filter, quotes holding some together. */
export function wordsOf(text: string): string[] {
  return text.match(/(?:"[^"]*"?|[^\s"])+/gu) ?? [];
}

/** The conditions of a filter; all must hold. */
export function readFilter(text: string): Condition[] | Unreadable {
  const words = wordsOf(text);
  if (words.length > MOST_WORDS) return new Unreadable(`${words.length} words; at most ${MOST_WORDS} are allowed.`);
  const conditions: Condition[] = [];
  for (const word of words) {
    const condition = readWord(word);
    if (condition instanceof Unreadable) return condition;
    conditions.push(condition);
  }
  return conditions;
}

function readWord(word: string): Condition | Unreadable {
  const found = WORD.exec(word);
  const clean = (value: string) => value.replaceAll('"', '');
  if (!found) {
    const negated = /^-./.test(word);
    return { negated, column: null, text: clean(negated ? word.slice(1) : word) };
  }
  const [, minus, name = '', operator = ':', value = ''] = found;
  const column = readColumn(name);
  if (column instanceof Unreadable) return column;
  const text = clean(value);
  const type = column.kind === 'column' ? runColumns[column.name] : null;
  const number = type === 'time' ? Date.parse(text) : numberOf(text);
  const needs = operator !== ':' && operator !== '=' && operator !== '!=';
  if (text === '') return new Unreadable(`${quoted(word)}: behind ${operator} there is no value.`);
  if (type === 'time' && Number.isNaN(number))
    return new Unreadable(`${quoted(word)}: ${name} is a time, such as 2026-01-31 or 2026-01-31T18:00:00Z.`);
  if (needs && (number === null || Number.isNaN(number)))
    return new Unreadable(`${quoted(word)}: ${operator} compares numbers, and ${quoted(text)} is none.`);
  return { negated: minus === '-', column, operator: operator as Operator, text, number };
}

/** What can be told apart by size: a number as people write it. */
function numberOf(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}
