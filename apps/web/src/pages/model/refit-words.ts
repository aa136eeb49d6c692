// What a model learned from after it was measured.
import type { Evaluation } from '../../charts/evaluation.ts';
import { count } from '../../format.ts';

/** 'all 344 rows; it was measured before that, on rows it had not seen'. Null where the measured model is this one. */
export function refitWords(evaluation: Pick<Evaluation, 'refit'> | null): string | null {
  const rows = evaluation?.refit?.rows;
  return rows ? `all ${count(rows, 'row')}; it was measured before that, on rows it had not seen` : null;
}
