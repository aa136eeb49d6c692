// The learning rate of a config that names none: what suits the optimiser and what is trained. The engine has the same in rates.py.
import type { FieldName } from '@trainyard/contracts/config';
import type { Registry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { findEntry } from './config-choice.ts';
import { staysFrozen } from './freeze-rules.ts';

export interface UsualRate {
  rate: number;
  /** What it is for. */
  words: string;
}

/** Of an optimiser that names none, such as a plugin's. */
const ANY = 0.001;
const WORDS = {
  frozen: 'the last layer on a frozen network',
  fine_tuned: 'a pretrained network',
  from_scratch: 'a network from scratch',
} as const;

const nameOf = (choice: JsonValue | undefined): string =>
  typeof choice === 'string'
    ? choice
    : typeof choice === 'object' && choice !== null && !Array.isArray(choice)
      ? String(choice['name'])
      : '';

/** `field` gives the values of the config, its defaults included. */
export function usualRate(field: (name: FieldName) => JsonValue | undefined, registry: Registry): UsualRate {
  const frozen = staysFrozen(field('freeze_backbone'), field('unfreeze_epoch'));
  const learned = field('load_pretrained') === true || typeof field('continue_from') === 'string';
  const what = frozen ? 'frozen' : learned ? 'fine_tuned' : 'from_scratch';
  const told = findEntry(registry, 'optimizers', nameOf(field('optimizer')))?.facts['learning_rate'];
  const known = typeof told === 'object' && told !== null && !Array.isArray(told) ? told[what] : undefined;
  const rate = typeof known === 'number' ? known : ANY;
  const model = nameOf(field('model'));
  // A plain `org/name` that the registry does not have is a model of the hub.
  const entry = findEntry(registry, 'models', model) ?? findEntry(registry, 'models', 'huggingface');
  const share = what === 'fine_tuned' ? entry?.facts['fine_tuning'] : undefined;
  return { rate: typeof share === 'number' ? Number((rate * share).toPrecision(12)) : rate, words: WORDS[what] };
}
