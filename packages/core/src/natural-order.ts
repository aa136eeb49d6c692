// Categories in the order that people know: months, weekdays, numbers and ranges of numbers, and else 'run 2' before 'run 10'.
const months = 'january february march april may june july august september october november december'.split(' ');
const days = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
/** Levels that are told in words, from the least to the most; all values of a column must be of one line. */
const levels = [
  months,
  days,
  ['never', 'rarely', 'sometimes', 'often', 'always'],
  ['tiny', 'small', 'medium', 'large', 'huge'],
  ['very low', 'low', 'medium', 'high', 'very high'],
  ['low', 'mid', 'high'],
  ['none', 'mild', 'moderate', 'severe'],
  ['none', 'low', 'medium', 'high'],
  ['very bad', 'bad', 'poor', 'fair', 'average', 'good', 'very good', 'excellent'],
  ['xxs', 'xs', 's', 'm', 'l', 'xl', 'xxl', 'xxxl'],
  ['primary', 'secondary', 'tertiary'],
  ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'],
];
const SHORTEST = 3;

const plain = (value: string): string => value.trim().toLowerCase().replace(/\.$/, '').replaceAll(/[_-]/g, ' ');

/** Place of a word in a line of levels; months and weekdays also by their first letters ('sept', 'thu'). */
function placeIn(line: readonly string[], word: string): number {
  const exact = line.indexOf(word);
  if (exact >= 0 || (line !== months && line !== days)) return exact;
  return word.length >= SHORTEST ? line.findIndex((full) => full.startsWith(word)) : -1;
}

const NUMBER = /^[<>≤≥=\s$€£]*([-−]?\d+(?:[.,]\d+)*)(?:\s*(?:-|–|to|\+|%|$))?/u;

/** The number that a category begins with ('18-25', '< 5', '65+'); what is below a bound comes before what begins at it. */
function numberOf(value: string): number | null {
  const found = NUMBER.exec(value.trim());
  if (!found?.[1]) return null;
  const number = Number(found[1].replace('−', '-').replaceAll(',', ''));
  if (!Number.isFinite(number)) return null;
  // Less than five stands before five, and more than five behind it.
  const nudge = Math.max(1e-9, Math.abs(number) * 1e-9);
  return /^\s*[<≤]/u.test(value) ? number - nudge : /^\s*[>≥]/u.test(value) ? number + nudge : number;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const byText = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** Places by a line of levels or by number; null where the values have no such order. */
function placesOf(values: readonly string[]): number[] | null {
  if (values.length === 0) return null;
  const words = values.map(plain);
  for (const line of levels) {
    const places = words.map((word) => placeIn(line, word));
    if (places.every((place) => place >= 0)) return places;
  }
  const numbers = values.map(numberOf).filter((number) => number !== null);
  return numbers.length === values.length ? numbers : null;
}

/** The values in their order, and where they have none by their text; none is lost or changed. */
export function inOrder(values: readonly string[]): string[] {
  return inKnownOrder(values) ?? values.toSorted(byText);
}

/** The values in their order; null where they have none of their own, so that the order given may stand. */
export function inKnownOrder(values: readonly string[]): string[] | null {
  const places = placesOf(values);
  return (
    places &&
    values
      .map((value, index) => ({ value, place: places[index] ?? 0 }))
      .toSorted((a, b) => a.place - b.place || byText(a.value, b.value))
      .map(({ value }) => value)
  );
}
