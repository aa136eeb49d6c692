// Which of the differing fields become columns: those that say something by themselves, as many as there is room for.
import type { DifferingField } from './differing.ts';

/** More columns than this and nobody sees a result; the rest is named below the table. */
const MOST = 4;
const CHARACTER = 7.9;
const PADDING = 18;
/** A longer value is cut in its cell and whole in its title. */
export const WIDEST = 168;

/** The parameters of an entry say nothing beside runs that have another entry: they differ because the entries do. */
export function tellingFields(differ: readonly DifferingField[]): DifferingField[] {
  const entries = new Set(differ.map((field) => field.key));
  return differ.filter(({ key }) => !key.includes('.') || !entries.has(key.slice(0, key.indexOf('.'))));
}

/** The first of the fields whose columns fit in `room` pixels together. */
export function columnsThatFit(fields: readonly DifferingField[], room: number): DifferingField[] {
  const columns: DifferingField[] = [];
  let used = 0;
  for (const field of fields) {
    // The head is narrower type, with room for the arrow of the order.
    used += Math.min(WIDEST, Math.max(field.longest * CHARACTER, field.label.length * 6.5 + 12) + PADDING);
    if (columns.length === MOST || used > room) break;
    columns.push(field);
  }
  return columns;
}
