// A figure in words: which part, how sure, and what no model gets. Never praise; 'no better' where that is so.
import type { Figure, Result } from '@trainyard/contracts/figure';
import { type Float, toNumber } from '@trainyard/contracts/scalar';

/** Digits that are added at most until a value that is not 1 does not look like 1. */
const MOST_DIGITS = 6;
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/**
 * A measured number with as many digits as it can carry: 0.914, 12.4, 47,940, 3.1e-5. What rounds to 1.000 and is not gets
 * the digits that show it (0.99961), and what would need too many says on which side it is (> 0.999999).
 */
export function numberText(value: Float | null | undefined): string {
  if (value === null || value === undefined) return 'unknown';
  const number = toNumber(value);
  if (Number.isNaN(number)) return 'not a number';
  if (!Number.isFinite(number)) return number > 0 ? 'infinite' : '−infinite';
  const text = sizeText(Math.abs(number));
  if (number >= 0) return text;
  // More in size is less in value below zero.
  return text.startsWith('>') ? `< −${text.slice(2)}` : text.startsWith('<') ? `> −${text.slice(2)}` : `−${text}`;
}

function sizeText(size: number): string {
  if (size === 0) return '0';
  if (size >= 999.5) return whole.format(size);
  if (size >= 99.995) return size.toFixed(1);
  if (size >= 9.9995) return size.toFixed(2);
  if (size < 0.001) return size.toExponential(1);
  for (let digits = 3; digits <= MOST_DIGITS; digits++) {
    const text = size.toFixed(digits);
    if (size === 1 || Number(text) !== 1) return text;
  }
  const close = 10 ** -MOST_DIGITS;
  return size < 1 ? `> ${(1 - close).toFixed(MOST_DIGITS)}` : `< ${(1 + close).toFixed(MOST_DIGITS)}`;
}

/**
 * A value of the data, as it stands there: a whole one without decimals, a year without a comma (2007, 18, 47,940), any other
 * with up to four digits that matter.
 */
export function dataText(value: Float | null | undefined): string {
  const number = value === null || value === undefined ? Number.NaN : toNumber(value);
  if (!Number.isFinite(number)) return numberText(value);
  const size = Math.abs(number);
  if (Number.isInteger(number) || size >= 1000) {
    const rounded = Math.round(size);
    const text = rounded < 10_000 ? String(rounded) : rounded < 1e15 ? whole.format(rounded) : rounded.toExponential(3);
    return number < 0 && rounded > 0 ? `−${text}` : text;
  }
  const text = size < 0.001 ? size.toExponential(1) : String(Number(size.toPrecision(4)));
  return number < 0 ? `−${text}` : text;
}

/** 0.1234 → '12 %'. What rounds to nothing or to all and is not, is not called that: '< 0.1 %', '> 99.9 %'. */
export function shareText(share: number, digits = 0): string {
  if (!Number.isFinite(share)) return 'unknown';
  const text = (share * 100).toFixed(digits);
  const step = 10 ** -digits;
  if (Number(text) === 0 && share > 0) return `< ${step.toFixed(digits)} %`;
  if (Number(text) === 100 && share < 1) return `> ${(100 - step).toFixed(digits)} %`;
  return `${Number(text) === 0 ? (0).toFixed(digits) : text} %`;
}

type Format = (value: number) => string;

/** '0.873 to 0.942'; nothing where there is none. */
export function intervalText(interval: readonly [number, number] | null, format: Format = numberText): string {
  return interval ? `${format(interval[0])} to ${format(interval[1])}` : '';
}

/** Metrics that are of the answer itself: their baseline is the class that is always said. All others are of its probabilities. */
const ofAnswers = new Set([
  'accuracy',
  'balanced_accuracy',
  'precision_macro',
  'recall_macro',
  'f1_macro',
  'f1_weighted',
  'precision_weighted',
  'mcc',
  'cohen_kappa',
]);
const ofNumbers = new Set(['rmse', 'mae', 'r2', 'mape', 'median_absolute_error']);

/** What is done without a model: 'always saying no', 'always saying the mean', 'the same answer for all'. */
export function withoutModel(name: string, constant: string | null): string {
  if (ofNumbers.has(name)) return 'always saying the mean';
  if (!ofAnswers.has(name)) return 'the same answer for all';
  return constant === null ? 'always saying the most frequent class' : `always saying ${constant}`;
}

/**
 * 'no better than always saying no (0.982)', 'worse than always saying the mean (12.4)', and where it is better or nobody can
 * say just what the other gets: 'always saying no gets 0.982'. Null where the baseline is not known.
 */
export function besideText(
  figure: Pick<Figure, 'name' | 'value' | 'baseline' | 'verdict'>,
  constant: string | null,
  format: Format = numberText,
): string | null {
  const { value, baseline, verdict } = figure;
  if (value === null) return null;
  const other = withoutModel(figure.name, constant);
  // Errors of a regression that explains nothing are no better than the mean's, also where nobody measured those.
  const got = baseline === null ? '' : format(baseline);
  if (verdict === 'no better' || verdict === 'worse') return `${verdict} than ${other}${got && ` (${got})`}`;
  return baseline === null ? null : `${other} gets ${got}`;
}

/** The figure to read first, and the one behind it where there are two. */
export function firstFigure(result: Result): { first: Figure; second: Figure | null } {
  return result.lead ? { first: result.lead, second: result } : { first: result, second: null };
}

/** One word for a narrow cell: 'no better than always saying no'; nothing where it is better or nobody can say. */
export function warningText(result: Result): string | null {
  const { first } = firstFigure(result);
  if (first.verdict !== 'no better' && first.verdict !== 'worse') return null;
  return `${first.verdict} than ${withoutModel(first.name, result.constant)}`;
}

const METRIC_WORDS: Record<string, string> = {
  roc_auc: 'ROC AUC',
  roc_auc_ovr: 'ROC AUC',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R²',
  mape: 'MAPE',
  log_loss: 'log loss',
  f1_macro: 'F1 (macro)',
  f1_weighted: 'F1 (weighted)',
  precision_macro: 'precision (macro)',
  precision_weighted: 'precision (weighted)',
  recall_macro: 'recall (macro)',
  pr_auc: 'PR AUC',
  mcc: 'MCC',
  cohen_kappa: 'Cohen’s kappa',
  brier: 'Brier score',
  ece: 'calibration error',
  top_k_accuracy: 'top-k accuracy',
  median_absolute_error: 'median abs. error',
};

/** 'val/accuracy' → 'accuracy', 'roc_auc' → 'ROC AUC', 'test_rmse' → 'test RMSE'. */
export function metricTitle(name: string): string {
  const bare = name.replace(/^val\//, '');
  if (bare.startsWith('test_')) return `test ${metricTitle(bare.slice(5))}`;
  return METRIC_WORDS[bare] ?? bare.replaceAll('_', ' ');
}
