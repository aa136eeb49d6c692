// How numbers, times and names are written, everywhere. Pure: `now` is a parameter.
import { toNumber, type Float } from '@trainyard/contracts/scalar';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1,700 */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** '1 run', '4 runs', '2 classes'. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** A metric or any measured number with as many digits as it can carry: 0.914, 12.4, 47,940, 3.1e-5. Non-finite ones in words. */
export function formatNumber(value: Float | null | undefined): string {
  if (value === null || value === undefined) return 'unknown';
  const number = toNumber(value);
  if (Number.isNaN(number)) return 'not a number';
  if (!Number.isFinite(number)) return number > 0 ? 'infinite' : '−infinite';
  const size = Math.abs(number);
  const text =
    number === 0
      ? '0'
      : size >= 1000
        ? whole.format(size)
        : size >= 100
          ? size.toFixed(1)
          : size >= 10
            ? size.toFixed(2)
            : size >= 0.001
              ? size.toFixed(3)
              : size.toExponential(1);
  return number < 0 ? `−${text}` : text;
}

/** A setting as a person would type it: 0.001, 3e-5, 32, true, adamw. */
export function formatSetting(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'number') {
    const short = Number.isInteger(value) ? value : Number(value.toPrecision(6));
    return Number.isInteger(short) || Math.abs(short) >= 0.0001 ? String(short) : short.toExponential();
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(formatSetting).join(', ');
  if (typeof value === 'object' && 'name' in value) {
    const { name, ...rest } = value;
    const parameters = Object.entries(rest).map(([key, item]) => `${key} ${formatSetting(item)}`);
    return parameters.length === 0 ? String(name) : `${String(name)} (${parameters.join(', ')})`;
  }
  return JSON.stringify(value);
}

/** 0.1234 → '12 %' */
export function formatShare(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** 97.3 → '97 %' */
export function formatPercent(percent: number | null): string {
  return percent === null ? 'unknown' : `${Math.round(percent)} %`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
function inUnit(bytes: number, unit: number): string {
  const value = bytes / 1000 ** unit;
  return unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1);
}
const unitOf = (bytes: number): number =>
  bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3 + 1e-9));

/** 13,600,000 → '13.6 MB' */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return 'unknown';
  const unit = unitOf(bytes);
  return `${inUnit(bytes, unit)} ${UNITS[unit]}`;
}

/** '9.8 / 24.0 GB': both in the unit of the whole. */
export function formatBytesOf(used: number | null, total: number | null): string {
  if (total === null) return formatBytes(used);
  const unit = unitOf(total);
  return `${used === null ? '?' : inUnit(used, unit)} / ${inUnit(total, unit)} ${UNITS[unit]}`;
}

/** Seconds in words: '0.4 s', '20 s', '3 min 20 s', '14 min', '1 h 14 min', '2 d 3 h'. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'unknown';
  const rest = Math.max(0, seconds);
  if (rest < 1) return rest === 0 ? '0 s' : `${rest.toFixed(1)} s`;
  const s = Math.round(rest);
  if (s < MINUTE) return `${s} s`;
  if (s < 10 * MINUTE) return s % MINUTE === 0 ? `${s / MINUTE} min` : `${Math.floor(s / MINUTE)} min ${s % MINUTE} s`;
  const m = Math.round(s / MINUTE);
  if (m < 60) return `${m} min`;
  if (s < DAY) return m % 60 === 0 ? `${m / 60} h` : `${Math.floor(m / 60)} h ${m % 60} min`;
  const h = Math.round(s / HOUR);
  return h % 24 === 0 ? `${h / 24} d` : `${Math.floor(h / 24)} d ${h % 24} h`;
}

/** As `formatDuration`, but whole minutes from one minute on: for what is a forecast or still counts. */
export function formatAbout(seconds: number | null): string {
  return formatDuration(
    seconds === null || seconds < MINUTE
      ? seconds === null
        ? null
        : Math.round(seconds)
      : Math.round(seconds / MINUTE) * MINUTE,
  );
}

const two = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** '14:38' today and in the last twelve hours, '19 Nov' this year, '19 Nov 2025' before. Local time. */
export function formatWhen(at: string | Date, now: Date): string {
  const date = new Date(at);
  if (date.toDateString() === now.toDateString() || Math.abs(now.getTime() - date.getTime()) < DAY * 500)
    return formatClock(date);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return date.getFullYear() === now.getFullYear() ? day : `${day} ${date.getFullYear()}`;
}

/** '14:38', with seconds when asked. */
export function formatClock(at: string | Date, seconds = false): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ''}`;
}

/** '2026-11-24 14:38:05', local, for titles. */
export function formatExact(at: string | Date): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatClock(date, true)}`;
}

/** 'now', '20 s ago', 'in 6 min', '3 h ago'. One unit only. */
export function formatRelative(at: string | Date, now: Date): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < 2) return 'now';
  const text =
    size < MINUTE
      ? `${Math.round(size)} s`
      : size < HOUR
        ? `${Math.round(size / MINUTE)} min`
        : size < DAY
          ? `${Math.round(size / HOUR)} h`
          : `${Math.round(size / DAY)} d`;
  return seconds > 0 ? `in ${text}` : `${text} ago`;
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
  recall_macro: 'recall (macro)',
  median_absolute_error: 'median abs. error',
};

/** 'val/accuracy' → 'accuracy', 'roc_auc' → 'ROC AUC', 'test_rmse' → 'test RMSE'. */
export function metricTitle(name: string): string {
  const bare = name.replace(/^val\//, '');
  if (bare.startsWith('test_')) return `test ${metricTitle(bare.slice(5))}`;
  return METRIC_WORDS[bare] ?? bare.replaceAll('_', ' ');
}

/** 'cpu' → 'CPU', 'cpu:1' → 'CPU 1', 'cuda:0' → 'GPU 0'. */
export function deviceTitle(device: string): string {
  const [kind, number] = device.split(':');
  return `${kind === 'cuda' ? 'GPU' : 'CPU'}${number === undefined ? '' : ` ${number}`}`;
}

/** 'Image classification', 'Table: classes', 'Table: a number'. */
export function taskTitle(task: string): string {
  if (task === 'image-classification') return 'image classification';
  return task === 'tabular-regression' ? 'regression on a table' : 'classification on a table';
}
