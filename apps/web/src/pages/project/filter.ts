// The filter box of a run list: `state:running model:resnet lr>1e-4 -group:old free text`. All words must hold.
import { fieldAliases } from '@trainyard/contracts/config';
import type { RunSummary } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import { runFields } from './differing.ts';

type Operator = ':' | '=' | '>' | '<' | '>=' | '<=';
interface Word {
  negated: boolean;
  key: string | null;
  operator: Operator;
  value: string;
}
export interface Filter {
  matches: (run: RunSummary) => boolean;
  empty: boolean;
}

const WORD = /^(-?)([\w./-]+?)(>=|<=|[:=><])(.*)$/;

/** Reads the text of the box; quotes hold words together. */
export function parseFilter(text: string, groups: ReadonlyMap<string, string> = new Map()): Filter {
  const words = (text.match(/(?:"[^"]*"|\S)+/g) ?? []).map(parseWord);
  return {
    empty: words.length === 0,
    matches: (run) => words.every((word) => holds(word, run, groups) !== word.negated),
  };
}

function parseWord(raw: string): Word {
  const found = WORD.exec(raw);
  const clean = (value: string) => value.replaceAll('"', '').toLowerCase();
  if (!found) return { negated: false, key: null, operator: ':', value: clean(raw) };
  const [, minus, key = '', operator = ':', value = ''] = found;
  return { negated: minus === '-', key: fieldAliases[key] ?? key, operator: operator as Operator, value: clean(value) };
}

function holds(word: Word, run: RunSummary, groups: ReadonlyMap<string, string>): boolean {
  // Half typed: `lr>` shall not empty the list.
  if (word.value === '') return true;
  if (word.key === null) return freeText(run, groups).includes(word.value);
  return valuesOf(word.key, run, groups).some((value) => compares(value, word));
}

function compares(value: string, { operator, value: wanted }: Word): boolean {
  const text = value.toLowerCase();
  if (operator === ':') return text.includes(wanted);
  if (operator === '=') return text === wanted || (wanted !== '' && Number(text) === Number(wanted));
  if (text === '') return false;
  const [left, right] = [Number(text), Number(wanted)];
  switch (operator) {
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
    default:
      return operator satisfies never;
  }
}

function valuesOf(key: string, run: RunSummary, groups: ReadonlyMap<string, string>): string[] {
  const group = run.group_id === null ? '' : (groups.get(run.group_id) ?? run.group_id);
  const facts: Record<string, string> = {
    state: run.state,
    name: run.name,
    id: run.id,
    group,
    task: run.task,
    device: run.device ?? '',
    agent: run.agent_name ?? '',
    error: run.failure?.code ?? '',
  };
  if (key in facts) return [facts[key] ?? ''];
  const metric = key === 'metric' || key === run.metric.name ? run.metric.value : run.metrics[key];
  if (metric !== undefined && metric !== null) return [String(toNumber(metric))];
  const fields = runFields(run);
  const exact = fields.get(key);
  if (exact !== undefined) return [exact];
  // A parameter by its last word: weight_decay>0.1.
  return [...fields].filter(([field]) => field.endsWith(`.${key}`)).map(([, value]) => value);
}

function freeText(run: RunSummary, groups: ReadonlyMap<string, string>): string {
  const group = run.group_id === null ? '' : (groups.get(run.group_id) ?? '');
  return [run.name, run.id, run.state, run.dataset_name, group, run.agent_name, run.device, ...runFields(run).values()]
    .join('\n')
    .toLowerCase();
}
