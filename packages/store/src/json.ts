// How values go into jsonb and text columns. PostgreSQL refuses NUL in both and half a surrogate pair in jsonb, and JSON
// has no NaN: each of them is a real thing in a log or a metric, so each has a form in which it travels.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { cleanText } from '@trainyard/contracts/text';

/** Text that PostgreSQL takes. What came in a request is clean already (http/parse.ts); what was read from files is not. */
export const toText = cleanText;

function replacer(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return toText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).some((key) => toText(key) !== key)
  )
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [toText(key), inner]));
  return value;
}

/**
 * JSON for a jsonb column. NaN and infinities become the words "NaN", "Infinity", "-Infinity" (contracts/scalar.ts).
 * `undefined` as a whole becomes null; undefined members are left out.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, replacer) ?? 'null';
}

/** NUL, or half of a surrogate pair, as JSON writes it. */
const HARD = /\\u(?:0000|d[89a-f])/;

/** The same for values that came as JSON, which has no NaN: thousands of rows at once, of which hardly one is special. */
export function toJsonbRows(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  return HARD.test(text) ? toJsonb(rows) : text;
}

/** For nullable columns: null stays SQL null. */
export function toJsonbOrNull(value: JsonValue | object | null | undefined): string | null {
  return value === null || value === undefined ? null : toJsonb(value);
}
