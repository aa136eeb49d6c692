// Text as every room and PostgreSQL can hold it, made in one place: PostgreSQL refuses NUL in text and jsonb and half a surrogate
// pair in jsonb, and both are real things in a log, a file name, a query. Whatever comes in is cleaned where it comes in.
import { MAX_JSON_DEPTH } from './limits.ts';
import type { JsonValue } from './scalar.ts';

/** What stands for NUL: the picture of it, U+2400. */
const NUL_PICTURE = '\u2400';

/** The text with NUL as its picture and half surrogate pairs as U+FFFD; as many UTF-16 units as before. */
export function cleanText(value: string): string {
  return value.toWellFormed().replaceAll('\u0000', NUL_PICTURE);
}

/** Whether arrays and objects lie in each other deeper than `limit`. Looks no deeper than that. */
export function tooDeep(value: unknown, limit: number = MAX_JSON_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit <= 0) return true;
  return Object.values(value).some((inner) => tooDeep(inner, limit - 1));
}

/**
 * The value with all texts and keys clean; the value itself where they are. Of keys that become one, the last counts, as in JSON.
 * Check `tooDeep` first.
 */
export function cleanJson<T>(value: T): T;
export function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  const before = Object.entries(value);
  const after = before.map(([key, inner]): [string, unknown] => [cleanText(key), cleanJson(inner)]);
  if (after.every(([key, inner], index) => key === before[index]?.[0] && Object.is(inner, before[index]?.[1])))
    return value;
  return Array.isArray(value) ? after.map(([, inner]) => inner) : Object.fromEntries(after);
}

/** JSON of a value for a message, shortened to so many characters; never fails, whatever the value is. */
export function preview(value: JsonValue | undefined, length: number): string {
  if (tooDeep(value)) return `something nested deeper than ${MAX_JSON_DEPTH} levels`;
  const text = cleanText(JSON.stringify(value) ?? 'nothing');
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
