// What a person said of a reading, in several places: with the data, and in the config of one run.
import { type ColumnOverride, partsOf, ReadingOverride } from '@trainyard/contracts/reading';

/** The second goes first; of the first is left what fits the type that the second says. */
function mergedColumn(first: ColumnOverride = {}, second: ColumnOverride = {}): ColumnOverride {
  const { type } = second;
  if (type === undefined) return { ...first, ...second };
  const kept = new Set<string>(['missing', ...partsOf(type)]);
  return { ...Object.fromEntries(Object.entries(first).filter(([part]) => kept.has(part))), ...second };
}

/** Both together: the second goes first where they speak of the same thing; words for missing add up. */
export function mergedOverride(first: ReadingOverride | null, second: ReadingOverride): ReadingOverride {
  const base = first ?? ReadingOverride.parse({});
  const names = new Set([...Object.keys(base.columns), ...Object.keys(second.columns)]);
  return {
    dialect: { ...base.dialect, ...second.dialect },
    missing: [...new Set([...base.missing, ...second.missing])],
    columns: Object.fromEntries(
      [...names].map((name) => [name, mergedColumn(base.columns[name], second.columns[name])]),
    ),
  };
}

/** What a config says of how its table is read. */
export const configOverride = (config: Record<string, unknown>): ReadingOverride =>
  ReadingOverride.parse({ dialect: config['dialect'], missing: config['missing'], columns: config['columns'] });

export function saysNothing({ dialect, missing, columns }: ReadingOverride): boolean {
  return (
    Object.keys(dialect).length === 0 &&
    missing.length === 0 &&
    Object.values(columns).every((column) => Object.keys(column).length === 0)
  );
}
