// The confusion matrix as cells and mix-ups. Rows are the truth, columns the answer.
import { inKnownOrder } from '@trainyard/core/natural-order';

export interface Cell {
  row: number;
  column: number;
  count: number;
  right: boolean;
  /** 0 to 1: of the largest error for errors, of its row for the diagonal. */
  weight: number;
}
export interface Matrix {
  labels: string[];
  cells: Cell[];
  /** Share of each row that is right; null for an empty row. */
  found: (number | null)[];
  /** Classes that were left out because none of their examples was mixed up, or there were too many to draw. */
  left_out: number;
}
export interface MixUp {
  truth: string;
  answer: string;
  count: number;
  /** All examples of the true class. */
  of: number;
}

const MOST_DRAWN = 25;

/** The drawable matrix. Above 25 classes only those with the most errors are drawn. */
export function matrixOf(
  labels: readonly string[],
  confusion: readonly (readonly number[])[],
  most = MOST_DRAWN,
): Matrix {
  const chosen = labels.length <= most ? labels.map((_, index) => index) : worst(labels, confusion, most);
  // Months and levels in their order: then a mix-up of neighbours lies beside the diagonal.
  const ordered = inKnownOrder(labels) ?? labels;
  const kept = chosen.toSorted((a, b) => ordered.indexOf(labels[a] ?? '') - ordered.indexOf(labels[b] ?? '') || a - b);
  const at = (row: number, column: number) => confusion[row]?.[column] ?? 0;
  const sum = (row: number) => labels.reduce((total, _, column) => total + at(row, column), 0);
  const largest = Math.max(1, ...kept.flatMap((row) => kept.map((column) => (row === column ? 0 : at(row, column)))));
  const cells = kept.flatMap((row, y) =>
    kept.map((column, x) => {
      const count = at(row, column);
      const right = row === column;
      return { row: y, column: x, count, right, weight: right ? count / Math.max(1, sum(row)) : count / largest };
    }),
  );
  const found = kept.map((row) => (sum(row) === 0 ? null : at(row, row) / sum(row)));
  return { labels: kept.map((index) => labels[index] ?? ''), cells, found, left_out: labels.length - kept.length };
}

function worst(labels: readonly string[], confusion: readonly (readonly number[])[], most: number): number[] {
  const errors = labels.map((_, index) =>
    labels.reduce(
      (total, __, other) =>
        other === index ? total : total + (confusion[index]?.[other] ?? 0) + (confusion[other]?.[index] ?? 0),
      0,
    ),
  );
  return labels
    .map((_, index) => index)
    .toSorted((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0))
    .slice(0, most)
    .toSorted((a, b) => a - b);
}

/** The errors by pair, most frequent first. */
export function mixUps(labels: readonly string[], confusion: readonly (readonly number[])[]): MixUp[] {
  return labels
    .flatMap((truth, row) => {
      const of = (confusion[row] ?? []).reduce((total, count) => total + count, 0);
      return labels.flatMap((answer, column) => {
        const count = confusion[row]?.[column] ?? 0;
        return row === column || count === 0 ? [] : [{ truth, answer, count, of }];
      });
    })
    .toSorted((a, b) => b.count - a.count || b.count / b.of - a.count / a.of);
}

/** All examples and those that were answered right. */
export function totals(confusion: readonly (readonly number[])[]): { all: number; right: number } {
  let all = 0;
  let right = 0;
  confusion.forEach((row, y) =>
    row.forEach((count, x) => {
      all += count;
      if (x === y) right += count;
    }),
  );
  return { all, right };
}
