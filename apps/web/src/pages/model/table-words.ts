// What is said of the answers for a table. Pure.
import type { TableAnswer } from '@trainyard/contracts/model';
import { count, dataText, formatCount, formatShare } from '../../format.ts';

/** '1,204 answers, 12 with a note. The first 20:'. */
export function tableWords({ rows, noted, predictions }: Pick<TableAnswer, 'rows' | 'noted' | 'predictions'>): string {
  const notes = noted === 0 ? '' : `, ${formatCount(noted)} with a note`;
  return `${count(rows, 'answer')}${notes}${predictions.length < rows ? `. The first ${predictions.length}:` : '.'}`;
}

/** A row of the list: its number in the table, the answer in words, what is to know of it. */
export function answerRows({ predictions }: Pick<TableAnswer, 'predictions'>) {
  return predictions.map(({ label, value, scores, notes }, index) => ({
    row: index + 1,
    said: label === null ? dataText(value) : `${label}${scores[0] ? `, ${formatShare(scores[0].score, 1)}` : ''}`,
    notes: notes.join(' '),
  }));
}
