// Axes as pure numbers: round ticks, domains with air, positions. No drawing.

/** Round values that cover a range, about `count` of them; each is a multiple of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count = 5): number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [];
  if (high <= low) return [low];
  const step = stepOf((high - low) / Math.max(1, count));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => round((first + index) * step, step));
}

function stepOf(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const share = raw / power;
  return power * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10);
}

function round(value: number, step: number): number {
  const digits = Math.max(0, Math.min(12, Math.ceil(-Math.log10(step)) + 1));
  return Number(value.toFixed(digits));
}

/** Whole-number ticks from `low` to `high`, first and last always among them. */
export function wholeTicks(low: number, high: number, count = 8): number[] {
  if (high <= low) return [low];
  const inner = ticks(low, high, count).filter((value) => Number.isInteger(value));
  const gap = ((inner[1] ?? high) - (inner[0] ?? low)) / 2;
  return [low, ...inner.filter((value) => value - low >= gap && high - value >= gap), high];
}

/** Width of a digit at 12 px, and the least gap between two labels, in px. */
const DIGIT = 7.5;
const GAP = 8;

/** Whether labels centred at these values, on an axis of `room` px, leave each other free. */
export function fits(values: readonly number[], [low, high]: readonly [number, number], room: number): boolean {
  const place = (value: number) => ((value - low) / (high - low || 1)) * room;
  return values.every((value, index) => {
    const next = values[index + 1];
    if (next === undefined) return true;
    return place(next) - place(value) >= ((String(value).length + String(next).length) / 2) * DIGIT + GAP;
  });
}

/** Ticks for an axis of `room` px, about one in `each` px: fewer where their labels would touch. */
export function fittingTicks(
  [low, high]: readonly [number, number],
  room: number,
  { whole, each }: { whole: boolean; each: number },
): number[] {
  for (let count = Math.max(2, Math.floor(room / each)); count > 0; count--) {
    const found = whole ? wholeTicks(low, high, count) : ticks(low, high, count);
    if (found.length > 1 && fits(found, [low, high], room)) return found;
  }
  const ends = high > low ? [low, high] : [low];
  return fits(ends, [low, high], room) ? ends : ends.slice(-1);
}

/** The range of finite values; null when there is none. */
export function extent(values: Iterable<number>): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** A range with a little air on both sides, within limits where the quantity has some (a share lies in 0 to 1). */
export function padded(
  [low, high]: readonly [number, number],
  limits: readonly [number, number] = [-Infinity, Infinity],
  air = 0.06,
): [number, number] {
  const span = high - low || Math.abs(high) || 1;
  return [Math.max(limits[0], low - span * air), Math.min(limits[1], high + span * air)];
}

/** Digits after the point that tell neighbouring ticks apart. */
export function digitsOf(values: readonly number[]): number {
  const [first, second] = values;
  if (first === undefined || second === undefined) return 2;
  return Math.max(0, Math.min(8, Math.ceil(-Math.log10(Math.abs(second - first)) - 1e-9)));
}
