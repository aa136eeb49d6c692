// Which columns of a table may be meant as the one to predict. A name or a place is a hint, never a fact: where more than one column
// could be meant, whoever trains is asked, on the page, by the API and on the command line with the same reasons.
import type { Task } from '@trainyard/contracts/config-field';
import type { Column, TableProfile } from '@trainyard/contracts/dataset';

/** A numeric target with at most so many whole values is rather a class. */
const MAX_NUMERIC_CLASSES = 10;
/** More classes than this would be listed by nobody. */
const SHOWN_CLASSES = 3;

/** Names of columns that people predict, in lower case without separators. */
const WHOLE_NAMES = new Set(
  (
    'target label labels class classes y outcome response species survived churn attrition exited diagnosis ' +
    'income default saleprice price medianhousevalue medv quality mpg cnt deposit subscribed approved fraud ' +
    'isfraud spam result risk'
  ).split(' '),
);
/** Words that say the same at the end or the beginning of a longer name: `loan_default`, `target_value`. */
const WORDS = new Set([
  'target',
  'label',
  'class',
  'outcome',
  'response',
  'churn',
  'default',
  'price',
  'diagnosis',
  'fraud',
]);

/** Last columns that say when or which, not what. */
const NO_TARGETS = new Set(['year', 'month', 'day', 'date', 'time', 'week', 'index', 'id', 'fold', 'split', 'weight']);

export type TargetTask = Exclude<Task, 'image-classification'>;

export interface TargetCandidate {
  column: string;
  task: TargetTask;
  /** Why it may be meant, the strongest first: 'its name is one that is often predicted', 'it is the last column'. */
  why: string[];
  /** Shares of the most frequent classes among the rows that have one; empty for regression. */
  shares: { value: string; share: number }[];
  classes: number;
}

export interface TargetQuestion {
  /** Columns that may be meant, in the order of the file. */
  candidates: TargetCandidate[];
  /** The only one that may be meant, where its name says so; a page may begin with it, and says that it is a guess. */
  likely: TargetCandidate | null;
}

/** What predicting a column would be; null where it cannot be predicted. */
export function targetTask(column: Column): TargetTask | null {
  if (column.distinct < 2) return null;
  if (column.type === 'boolean' || column.type === 'categorical') return 'tabular-classification';
  if (column.type !== 'numeric') return null;
  const whole = column.top.every(({ value }) => /^[+-]?\d+(\.0*)?$/.test(value));
  return whole && column.distinct <= MAX_NUMERIC_CLASSES ? 'tabular-classification' : 'tabular-regression';
}

const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

function named(name: string): boolean {
  const words = wordsOf(name);
  return WHOLE_NAMES.has(words.join('')) || WORDS.has(words[0] ?? '') || WORDS.has(words.at(-1) ?? '');
}

interface Possible {
  column: Column;
  task: TargetTask;
}

function candidate({ column, task }: Possible, rows: number, why: string[]): TargetCandidate {
  const present = rows - column.missing;
  const isClass = task === 'tabular-classification';
  const top = isClass && present > 0 ? column.top.slice(0, SHOWN_CLASSES) : [];
  return {
    column: column.name,
    task,
    why,
    shares: top.map(({ value, count }) => ({ value, share: count / present })),
    classes: isClass ? column.distinct : 0,
  };
}

/** The columns that may be meant, and whether one of them may be taken to begin with. */
export function targetQuestion({ columns, rows }: Pick<TableProfile, 'columns' | 'rows'>): TargetQuestion {
  const possible = columns.flatMap((column): Possible[] => {
    const task = targetTask(column);
    return task === null ? [] : [{ column, task }];
  });
  const last = columns.at(-1);
  const hints = ({ column }: Possible): string[] => [
    ...(named(column.name) ? ['its name is one that is often predicted'] : []),
    ...(column === last && !NO_TARGETS.has(wordsOf(column.name).at(-1) ?? '') ? ['it is the last column'] : []),
  ];
  const candidates = possible.flatMap((one) => {
    const why = hints(one);
    return why.length === 0 ? [] : [candidate(one, rows, why)];
  });
  const end = possible.at(-1);
  if (candidates.length === 0 && end)
    return { candidates: [candidate(end, rows, ['it is the last column that can be predicted'])], likely: null };
  const [only] = candidates;
  // In the middle of a table such a name is as often a feature's.
  const atAnEnd = only?.column === end?.column.name || only?.column === possible[0]?.column.name;
  return { candidates, likely: candidates.length === 1 && only && named(only.column) && atAnEnd ? only : null };
}

/** A share that is there is never 0 %, and one that is not all never 100 %. */
function percent(share: number): string {
  if (share > 0 && share < 0.001) return 'under 0.1 %';
  if (share < 1 && share > 0.999) return 'over 99.9 %';
  return `${(share * 100).toFixed(share < 0.1 || share > 0.99 ? 1 : 0)} %`;
}

/** 'which of 2 classes, 98 % no and 1.8 % yes', 'how much, a number'. */
export function targetKind({ task, shares, classes }: TargetCandidate): string {
  if (task === 'tabular-regression') return 'how much, a number';
  const parts = shares.map(({ value, share }) => `${percent(share)} ${value}`);
  const more = classes - shares.length;
  const listed = more > 0 ? `${parts.join(', ')} and ${more} more` : parts.join(' and ');
  return `which of ${classes} classes${listed === '' ? '' : `: ${listed}`}`;
}

/** The question to somebody who named no target, with the candidates and their reasons. */
export function targetWords({ candidates }: TargetQuestion, columns: readonly string[]): string {
  if (candidates.length === 0)
    return ` No column stands out; there are: ${columns.slice(0, 12).join(', ')}${columns.length > 12 ? ` and ${columns.length - 12} more` : ''}.`;
  const listed = candidates.map((one) => `${JSON.stringify(one.column)} (${one.why.join(', ')}; ${targetKind(one)})`);
  return ` ${candidates.length === 1 ? 'It may be' : 'It may be one of'} ${listed.join(', ')}, or any other column: say which.`;
}
