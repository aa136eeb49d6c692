// One measured figure, and how it is told: a goal stands beside what was measured, also where it was missed.

export interface Figure {
  name: string;
  unit: string;
  median: number;
  min: number;
  max: number;
  n: number;
  goal?: { text: string; met: boolean };
}

export interface PartResult {
  /** Name for --only. */
  part: string;
  title: string;
  figures: Figure[];
  /** What was counted, versions, what differs between the arms. */
  notes: string[];
  /** Raw numbers for whoever wants to look closer. */
  raw?: unknown;
}

/** Share 0.5 is the median, 0.99 the ninety-ninth percentile. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

type Goal = { atMost: number } | { atLeast: number };

export function figure(name: string, unit: string, values: number[], goal?: Goal): Figure {
  const median = quantile(values, 0.5);
  const base = { name, unit, median, min: Math.min(...values), max: Math.max(...values), n: values.length };
  if (!goal) return base;
  return 'atMost' in goal
    ? { ...base, goal: { text: `≤ ${plain(goal.atMost)} ${unit}`.trim(), met: median <= goal.atMost } }
    : { ...base, goal: { text: `≥ ${plain(goal.atLeast)} ${unit}`.trim(), met: median >= goal.atLeast } };
}

/** 41,234 · 12.3 · 0.81 */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

export function markdownOf({ title, figures, notes }: PartResult): string {
  const rows = figures.map(({ name, unit, median, min, max, n, goal }) => {
    const verdict = goal ? `${goal.text} ${goal.met ? '✓' : '✗'}` : '';
    return `| ${name} | ${plain(median)} ${unit} | ${plain(min)} | ${plain(max)} | ${n} | ${verdict} |`;
  });
  return [
    `### ${title}`,
    '',
    '| | median | min | max | n | goal |',
    '|---|---|---|---|---|---|',
    ...rows,
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
  ].join('\n');
}
