// How numbers, times and names are written, everywhere. Pure: `now` is a parameter.

import { bytesOfText, bytesText } from '@trainyard/core/bytes';
import { durationWords as formatDuration } from '@trainyard/core/duration-words';
import { shareText } from '@trainyard/core/figure-words';

// Decided in core, so that the command line says the same.
export { formatDuration };
export {
  dataText,
  metricTitle,
  numberText as formatNumber,
  shareText as formatShare,
} from '@trainyard/core/figure-words';

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

/** 97.3 → '97 %'; what is little and not nothing is '< 1 %'. */
export function formatPercent(percent: number | null): string {
  return percent === null ? 'unknown' : shareText(percent / 100);
}

/** 13,600,000 → '13.6 MB' */
export const formatBytes = (bytes: number | null): string => (bytes === null ? 'unknown' : bytesText(bytes));

/** '9.8 / 24.0 GB': both in the unit of the whole. */
export const formatBytesOf = (used: number | null, total: number | null): string =>
  total === null ? formatBytes(used) : bytesOfText(used, total);

/** As `formatDuration`, but whole seconds below a minute and whole minutes above: for what is a forecast or still counts. */
export function formatAbout(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'unknown';
  if (seconds < 0.5) return 'under 1 s';
  const step = Math.round(seconds) < MINUTE ? 1 : MINUTE;
  return formatDuration(Math.round(seconds / step) * step);
}

/** When something comes: 'now', 'in 20 s', 'in 6 min'; never 'in 0 s'. */
export function formatIn(seconds: number | null): string {
  return seconds !== null && seconds < 0.5 ? 'now' : `in ${formatAbout(seconds)}`;
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
  // Rounded before the unit is chosen: 59.7 s is a minute, not 60 s.
  const [minutes, hours] = [Math.round(size / MINUTE), Math.round(size / HOUR)];
  const text =
    Math.round(size) < MINUTE
      ? `${Math.round(size)} s`
      : minutes < 60
        ? `${minutes} min`
        : hours < 24
          ? `${hours} h`
          : `${Math.round(size / DAY)} d`;
  return seconds > 0 ? `in ${text}` : `${text} ago`;
}

/** 'cpu' → 'CPU', 'cpu:1' → 'CPU 1', 'cuda:0' → 'GPU 0'. */
export function deviceTitle(device: string): string {
  const [kind, number] = device.split(':');
  return `${kind === 'cuda' ? 'GPU' : 'CPU'}${number === undefined ? '' : ` ${number}`}`;
}

/** 'GPU 0', 'GPU 0 and GPU 1', '4 GPUs'. */
export function devicesTitle(devices: readonly string[]): string {
  const kind = devices[0]?.startsWith('cuda') ? 'GPU' : 'CPU';
  return devices.length > 2 ? `${devices.length} ${kind}s` : devices.map(deviceTitle).join(' and ');
}

/** Those of a forecast; none where it names none. */
export function forecastTitle(
  forecast: { device: string | null; devices?: string[] | undefined } | null,
): string | null {
  return forecast?.device ? devicesTitle(forecast.devices ?? [forecast.device]) : null;
}

/** 'Image classification', 'Table: classes', 'Table: a number'. */
export function taskTitle(task: string): string {
  if (task === 'image-classification') return 'image classification';
  return task === 'tabular-regression' ? 'regression on a table' : 'classification on a table';
}
