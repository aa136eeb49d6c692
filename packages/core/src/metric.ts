// Which metric ranks runs, which way is better, and how sure a value is.
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { Task } from '@trainyard/contracts/config-field';
import type { Registry } from '@trainyard/contracts/registry';
import { wilsonInterval } from './statistics.ts';

export interface RankMetric {
  name: string;
  greaterIsBetter: boolean;
}

const defaults: Record<Task, string> = {
  'image-classification': 'accuracy',
  'tabular-classification': 'accuracy',
  'tabular-regression': 'rmse',
};

/** Losses and errors shrink; the registry's own word counts where an entry has one. */
const smallerIsBetter = new Set(['log_loss', 'loss', 'brier', 'ece', 'rmse', 'mae', 'mape', 'median_absolute_error']);

/** Which way a metric is better, for those that ship; a plugin's is taken to be better when it is greater. */
export function greaterIsBetter(name: string): boolean {
  return !smallerIsBetter.has(name);
}

/** The ranking metric of a canonical config. */
export function rankMetric(task: Task, choice: JsonValue | undefined, registry: Registry | null): RankMetric {
  const name = choiceName(choice) ?? defaults[task];
  const entry = registry?.registries.metrics.find((metric) => metric.name === name || metric.aliases.includes(name));
  const told = entry?.facts['greater_is_better'];
  return {
    name: entry?.name ?? name,
    greaterIsBetter: typeof told === 'boolean' ? told : greaterIsBetter(name),
  };
}

/** The name in a registry choice, which is a string or an object with `name`. */
export function choiceName(choice: JsonValue | undefined): string | null {
  if (typeof choice === 'string') return choice;
  if (choice !== null && typeof choice === 'object' && !Array.isArray(choice)) {
    const name = choice['name'];
    return typeof name === 'string' ? name : null;
  }
  return null;
}

/** Name of the live series of a ranking metric. */
export function liveName(metric: string): string {
  return `val/${metric}`;
}

/** The better of two values; what is no number never wins. */
export function isBetter(value: number, than: number | null, greaterIsBetter: boolean): boolean {
  if (!Number.isFinite(value)) return false;
  if (than === null || !Number.isFinite(than)) return true;
  return greaterIsBetter ? value > than : value < than;
}

/** 95 % interval where the metric is a share of counted examples; null for all others. */
export function metricInterval(name: string, value: number | null, examples: number | null): [number, number] | null {
  if (name !== 'accuracy' || value === null || examples === null || examples < 1) return null;
  if (!(value >= 0 && value <= 1)) return null;
  return wilsonInterval(value, examples);
}
