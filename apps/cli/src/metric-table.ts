// The closing words of a training: every metric with what it must be read beside, as measured by the engine (model/metrics.json).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reference } from '@trainyard/contracts/figure';
import { Float, toNumber } from '@trainyard/contracts/scalar';
import { figuresOf, modelResult, referenceOf } from '@trainyard/core/figure';
import { greaterIsBetter } from '@trainyard/core/metric';
import { resultWords } from '@trainyard/core/result-words';
import { plain } from '@trainyard/core/words';
import { z } from 'zod';
import { figure } from './figure.ts';
import { textTable } from './text-table.ts';

const Values = z.record(z.string(), Float);
/** What the closing words are made of. */
export interface Beside {
  reference: Reference;
  folds: number;
  /** The metric that ranks. */
  metric: string | null;
}

const Told = z.object({ folds: z.array(z.unknown()).catch([]), metric: z.string().nullable().catch(null) });

/** What stands beside the metrics of a run folder; null where its model tells nothing. */
export function readBeside(out: string): Beside | null {
  const file = join(out, 'model', 'metrics.json');
  return existsSync(file) ? besideOf(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/** The same of the file's content. */
export function besideOf(content: unknown): Beside | null {
  const parsed = Told.safeParse(content);
  if (!parsed.success) return null;
  return { reference: referenceOf(content), folds: parsed.data.folds.length, metric: parsed.data.metric };
}

type Values = z.infer<typeof Values>;

/** A row per metric: value, 95 % interval, baseline, interval of the difference, part and examples; a cell that nobody measured is empty. */
export function metricTable(metrics: Values, beside: Beside): string {
  const rows = figuresOf(metrics, beside.reference).map((one) => [
    one.name,
    figure(one.value ?? ''),
    range(one.interval),
    one.baseline === null ? '' : figure(one.baseline),
    range(one.difference),
    one.part === 'cross-validation' ? `validation, ${beside.folds} folds` : one.part,
    one.examples === null ? '' : String(one.examples),
  ]);
  return textTable(['metric', 'value', '95 % interval', 'baseline', 'difference', 'part', 'examples'], rows);
}

const range = (interval: [number, number] | null): string => (interval ? interval.map(figure).join(' – ') : '');

/** The sentence below the table, as the page of the model has it; null where the ranking metric has no value. */
export function closingSentence(metrics: Values, beside: Beside, thing: 'row' | 'picture'): string | null {
  const { metric: name, reference } = beside;
  const value = name === null ? undefined : metrics[name];
  if (name === null || value === undefined) return null;
  const result = modelResult({
    name,
    greater: greaterIsBetter(name),
    value: toNumber(value),
    examples: null,
    metrics,
    reference,
  });
  const text = plain(resultWords(result, { thing }));
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
