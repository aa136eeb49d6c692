// What a person changes of a reading, as the next override. Pure.
import type { ColumnOverride, ColumnReading, Dialect, ReadingOverride } from '@trainyard/contracts/reading';

export const nothingSaid: ReadingOverride = { dialect: {}, missing: [], columns: {} };

/** `undefined` takes a word back. */
type Changes<T> = { [K in keyof T]?: T[K] | undefined };

function without<T extends object>(value: Changes<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

export function withDialect(override: ReadingOverride, change: Changes<Dialect>): ReadingOverride {
  return { ...override, dialect: without({ ...override.dialect, ...change }) };
}

export function withMissing(override: ReadingOverride, missing: string[]): ReadingOverride {
  return { ...override, missing };
}

/** Sets words of one column; a column of which nothing is said any more is left out. */
export function withColumn(override: ReadingOverride, name: string, change: Changes<ColumnOverride>): ReadingOverride {
  const { [name]: before, ...others } = override.columns;
  const column = without<ColumnOverride>({ ...before, ...change });
  return { ...override, columns: Object.keys(column).length === 0 ? others : { ...others, [name]: column } };
}

/** A type takes the forms of the former one with it; words for missing stay. */
export function withType(override: ReadingOverride, name: string, type: ColumnReading['type']): ReadingOverride {
  const missing = override.columns[name]?.missing;
  const { [name]: _old, ...others } = override.columns;
  return { ...override, columns: { ...others, [name]: { type, ...(missing ? { missing } : {}) } } };
}

type Alternative = Pick<ColumnReading, 'type' | 'number' | 'form'>;

/** A whole reading of a column as what a person would say to have it. */
export function asOverride({ type, number, form }: Alternative): ColumnOverride {
  return {
    type,
    ...(number && (type === 'number' || type === 'integer')
      ? { decimal: number.decimal, thousands: number.thousands, prefix: number.prefix, suffix: number.suffix }
      : {}),
    ...(form !== null ? { form } : {}),
  };
}

/** Words of a text field, with commas between. */
export const wordsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
];

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)])
    : value;

/** Whether both say the same, in whatever order. */
export const sameOverride = (a: ReadingOverride, b: ReadingOverride): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
