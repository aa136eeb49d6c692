// The closing words of a training: every metric with what it must be read beside, as measured by the engine (model/metrics.json).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricInterval } from '@trainyard/core/metric';
import { z } from 'zod';
import { figure } from './clock.ts';
import { textTable } from './text-table.ts';

const Values = z.record(z.string(), z.union([z.number(), z.string()]));
export const Beside = z.object({
  split: z.string(),
  examples: z.int(),
  test_examples: z.int().nullable().default(null),
  folds: z.array(z.unknown()).default([]),
  /** What the same answer for every example gets. */
  baseline: z.record(z.string(), z.number()).default({}),
  intervals: z.record(z.string(), z.tuple([z.number(), z.number()])).default({}),
});
export type Beside = z.infer<typeof Beside>;

const TEST = 'test_';

/** What stands beside the metrics of a run folder; null where its model tells nothing. */
export function readBeside(out: string): Beside | null {
  const file = join(out, 'model', 'metrics.json');
  if (!existsSync(file)) return null;
  const parsed = Beside.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : null;
}

/** A row per metric: value, 95 % interval, baseline, part and examples; a cell that nobody measured is empty. */
export function metricTable(metrics: z.infer<typeof Values>, beside: Beside): string {
  const rows = Object.entries(metrics).map(([key, value]) => {
    const test = key.startsWith(TEST) && beside.test_examples !== null;
    const name = test ? key.slice(TEST.length) : key;
    const examples = test ? beside.test_examples : beside.examples;
    const number = typeof value === 'number' ? value : null;
    const interval = number === null ? null : (metricInterval(name, number, examples) ?? beside.intervals[key]);
    const baseline = beside.baseline[key];
    return [
      name,
      figure(value),
      interval ? interval.map(figure).join(' – ') : '',
      baseline === undefined ? '' : figure(baseline),
      test ? 'test' : partOf(beside),
      String(examples),
    ];
  });
  return textTable(['metric', 'value', '95 % interval', 'baseline', 'part', 'examples'], rows);
}

function partOf({ split, folds }: Beside): string {
  return split === 'cross_validation' ? `validation, ${folds.length} folds` : 'validation';
}
