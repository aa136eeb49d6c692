import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** Colours of a theme by name, as `#rrggbb`. */
function colours(theme: string): Map<string, string> {
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`)).split('}')[0] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]));
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(hex: string): number {
  const linear = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// What stands on what. A ground that is mixed of two is between them: its ends are tried.
const TEXT: [string, string[]][] = [
  ['ink1', ['bg', 'sunk', 'fill', 'wrong', 'accent-soft', 'ok-soft', 'warn-soft', 'bad-soft']],
  ['ink2', ['bg', 'sunk', 'fill']],
  ['ink3', ['bg', 'sunk']],
  ['ok', ['bg', 'ok-soft']],
  ['warn', ['bg', 'warn-soft']],
  ['bad', ['bg', 'bad-soft']],
  ['accent', ['bg']],
  ['on-ink', ['ink1', 'accent']],
];
const SERIES = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'];

test.each(['light', 'dark'])('%s: text has 4.5:1 on every ground it stands on, series have 3:1', (theme) => {
  const found = colours(theme);
  const of = (name: string) => found.get(name) ?? `no ${name}`;
  const low = [
    ...TEXT.flatMap(([ink, grounds]) => grounds.map((ground) => ({ ink, ground, least: 4.5 }))),
    ...[...SERIES, 'edge'].map((ink) => ({ ink, ground: 'bg', least: 3 })),
  ].flatMap(({ ink, ground, least }) => {
    const is = contrast(of(ink), of(ground));
    return is >= least ? [] : [`--${ink} on --${ground}: ${is.toFixed(2)}, least ${least}`];
  });
  expect(low).toEqual([]);
});
