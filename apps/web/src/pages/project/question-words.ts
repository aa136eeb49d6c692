// A question in words: which data, target, metric and held-out examples. Pure.
import type { Question } from '@trainyard/contracts/run-list';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { choiceName } from '@trainyard/core/metric';
import { metricTitle } from '../../format.ts';

/** '20 % held out', '5 folds', 'its own validation part'. */
export function heldOutWords(validation: JsonValue): string {
  if (validation === null) return 'its own validation part';
  const parameters = typeof validation === 'object' && !Array.isArray(validation) ? validation : {};
  const { fraction, folds } = parameters;
  switch (choiceName(validation)) {
    case 'holdout':
      return typeof fraction === 'number' ? `${Number((fraction * 100).toPrecision(4))} % held out` : 'a part held out';
    case 'kfold':
      return typeof folds === 'number' ? `${folds} folds` : 'folds';
    default:
      return choiceName(validation) ?? 'a part held out';
  }
}

type Parts = [data: string, target: string, metric: string, heldOut: string, seed: string];

function partsOf({ dataset_name, dataset_version_number, target, metric, validation, seed }: Question): Parts {
  return [
    `${dataset_name} v${dataset_version_number}`,
    target === null ? '' : `target ${target}`,
    metricTitle(metric),
    heldOutWords(validation),
    seed === null ? '' : `seed ${seed}`,
  ];
}

/** 'customers v2, target churn, accuracy, 20 % held out, seed 0'. */
export function questionWords(question: Question): string {
  return partsOf(question).filter(Boolean).join(', ');
}

/** In what a question is another one: 'seed 7', 'customers v1, 5 folds'. */
export function otherWords(question: Question, lead: Question): string {
  const usual = partsOf(lead);
  const differs = partsOf(question).filter((part, index) => part !== '' && part !== usual[index]);
  return differs.length === 0 ? 'other held-out examples' : differs.join(', ');
}
