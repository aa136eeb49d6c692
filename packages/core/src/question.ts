// What two runs must share for one to be better than the other: the same question. Everything else about them may differ;
// a metric of other held-out examples, another target or another metric answers something else, however near the numbers are.
import type { Config } from '@trainyard/contracts/config-field';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { choiceName } from './metric.ts';

/** What of a dataset version decides which examples are held out. */
export interface QuestionData {
  /** Of the contents, so that the same files registered twice are the same data. */
  fingerprint: string;
  /** The data brings a validation part that can be read: it is taken as it stands, and no seed draws one. */
  bringsValidation: boolean;
}

export interface Question {
  fingerprint: string;
  /** Classes are drawn in strata, numbers are not: the same column as class and as number is held out differently. */
  task: string;
  /** Null for images. Rows without a target are left out before anything is drawn. */
  target: string | null;
  metric: { name: string; parameters: JsonObject };
  /** How the held-out examples are drawn; null where the data brings them. Test data has no part in it: it ranks no run. */
  heldOut: { name: string; parameters: JsonObject; seed: number } | null;
}

/**
 * The question of a run.
 * @param config canonical
 * @param metric name of the metric that ranks
 */
export function questionOf(config: Config, data: QuestionData, metric: string): Question {
  const { task, target, validation, seed } = config as Config & JsonObject;
  const ownPart = data.bringsValidation && task === 'image-classification';
  return {
    fingerprint: data.fingerprint,
    task,
    target: typeof target === 'string' && task !== 'image-classification' ? target : null,
    metric: { name: metric, parameters: parametersOf(config['metric'] as JsonValue | undefined) },
    heldOut: ownPart
      ? null
      : {
          name: choiceName(validation) ?? 'holdout',
          parameters: parametersOf(validation),
          seed: typeof seed === 'number' ? seed : 0,
        },
  };
}

function parametersOf(choice: JsonValue | undefined): JsonObject {
  if (choice === null || typeof choice !== 'object' || Array.isArray(choice)) return {};
  const { name: _name, ...parameters } = choice;
  return parameters;
}

/** One text for one question, whatever the order of keys in it. */
export function questionKey({ fingerprint, task, target, metric, heldOut }: Question): string {
  return JSON.stringify(
    inOrder([
      fingerprint,
      task,
      target,
      metric.name,
      metric.parameters,
      heldOut && [heldOut.name, heldOut.parameters, heldOut.seed],
    ]),
  );
}

function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, inOrder(value[key] ?? null)]),
  );
}
