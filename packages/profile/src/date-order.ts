// Whether the day stands before the month, where both could: by the cells of one column alone.
import type { Duck } from './duck.ts';

/** true: day first, false: month first, null: its cells do not tell. */
export async function dayOrder(duck: Duck, index: number): Promise<boolean | null> {
  const parts = `select r, try_cast(regexp_extract(c${index}, '^(\\d+)\\D+(\\d+)\\D+(\\d+)', 1) as int) as a, try_cast(regexp_extract(c${index}, '^(\\d+)\\D+(\\d+)\\D+(\\d+)', 2) as int) as b, try_cast(regexp_extract(c${index}, '^(\\d+)\\D+(\\d+)\\D+(\\d+)', 3) as int) as y from part`;
  const [row] = await duck.query(
    `select count(distinct a) as na, count(distinct b) as nb, min(a) as a, min(b) as b,
      bool_and(pa <= ka) as up_a, bool_and(pb <= kb) as up_b, bool_and(pa >= ka) as down_a, bool_and(pb >= kb) as down_b from (
      select a, b, ka, kb, lag(ka) over (order by r) as pa, lag(kb) over (order by r) as pb from (
        select r, a, b, y * 10000 + b * 100 + a as ka, y * 10000 + a * 100 + b as kb from (${parts}) where y is not null))`,
  );
  if (!row) return null;
  const [a, b] = [Number(row['na']), Number(row['nb'])];
  // Days that are all the first of a month.
  if (a === 1 && b > 1 && Number(row['a']) === 1) return true;
  if (b === 1 && a > 1 && Number(row['b']) === 1) return false;
  const dayFirst = row['up_a'] === true || row['down_a'] === true;
  const monthFirst = row['up_b'] === true || row['down_b'] === true;
  return dayFirst === monthFirst ? null : dayFirst;
}
