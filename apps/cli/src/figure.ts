// Numbers as a terminal shows them.
import { numberText } from '@trainyard/core/figure-words';

/** 0.9134, 1234, 1.2e-05: four digits that matter. */
export function figure(value: number | string): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value));
  if (Math.abs(value) < 0.0001) return value.toExponential(1);
  const text = value.toFixed(4);
  // What rounds to 1 and is not says so.
  return Math.abs(Number(text)) === 1 ? numberText(value) : text;
}

export function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
