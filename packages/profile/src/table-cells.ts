// What a text cell means, in SQL: the same rules as engine/trainyard_engine/tables/cells.py, so that the page shows what a
// training will see.
import { literal } from './duck.ts';

/** Words that stand for a missing cell, compared in lower case and without blanks around them. */
export const MISSING_WORDS = ['', 'na', 'n/a', '#n/a', '<na>', 'nan', 'null', 'none', '?', '-'];

const BLANKS = ' \t\r\n\v\f\u00a0';
const DAYS = ['%Y-%m-%d', '%Y/%m/%d', '%d.%m.%Y', '%d/%m/%Y', '%m/%d/%Y', '%d-%m-%Y'];
const TIMES = ['', ' %H:%M', ' %H:%M:%S', ' %H:%M:%S.%f', 'T%H:%M:%S', 'T%H:%M:%S.%f', 'T%H:%M:%SZ', 'T%H:%M:%S.%fZ'];
/** In the order they are tried; the first that fits all cells of a column is taken. */
export const DATE_FORMATS = DAYS.flatMap((day) => TIMES.map((time) => day + time));

/** Macros: clean(cell) is null where the cell is missing; num(text) is null where it is no number, infinite where too large. */
export function cellMacros(decimal: '.' | ','): string[] {
  const words = MISSING_WORDS.map(literal).join(', ');
  const number = decimal === ',' ? "replace(replace(x, '.', ''), ',', '.')" : 'x';
  return [
    `create macro strip(x) as trim(x, ${literal(BLANKS)})`,
    // A list, because planning `in (…)` takes DuckDB 8 ms a time, and wide tables have thousands.
    `create macro clean(x) as case when list_contains([${words}], lower(strip(x))) then null else strip(x) end`,
    // DuckDB reads 1_000 as a number; no other program of ours does.
    `create macro num(x) as case when contains(x, '_') then null else try_cast(${number} as double) end`,
    `create macro finite(x) as case when isfinite(num(x)) then num(x) end`,
  ];
}
