// Rules of a config whose backbone is frozen, for good or until an epoch. The engine has the same in config.py.
import type { FieldName } from '@trainyard/contracts/config';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';

type Fields = ReadonlyMap<FieldName, JsonValue>;

export function brokenFreezing(config: Fields): ConfigProblem[] {
  return [...withoutWeights(config), ...idleRates(config), ...unfreezing(config), ...needless(config)];
}

/** The whole network learns at no time. */
export const staysFrozen = (freeze: unknown, unfreeze: unknown): boolean =>
  freeze === true && typeof unfreeze !== 'number';

const incompatible = (path: FieldName, message: string, suggestion?: JsonValue): ConfigProblem => ({
  code: 'config.incompatible',
  severity: 'error',
  path,
  message: `${path}: ${message}`,
  ...(suggestion === undefined ? {} : { suggestion }),
});

function withoutWeights(config: Fields): ConfigProblem[] {
  if (config.get('freeze_backbone') !== true || config.get('load_pretrained') !== false) return [];
  // Its weights have learned.
  if (typeof config.get('continue_from') === 'string') return [];
  const message =
    'it is true and load_pretrained is false, so layers that never learned anything would stay as they are. Set load_pretrained to true, or freeze_backbone to false.';
  return [incompatible('freeze_backbone', message, false)];
}

function idleRates(config: Fields): ConfigProblem[] {
  if (!staysFrozen(config.get('freeze_backbone'), config.get('unfreeze_epoch'))) return [];
  return (['layer_decay', 'backbone_lr_factor'] as const)
    .filter((name) => (config.get(name) ?? 1) !== 1)
    .map((name) => ({
      ...incompatible(name, 'it has no effect, for freeze_backbone is true.'),
      severity: 'warning' as const,
    }));
}

/** A layer on features that are computed once fits any device at any size: there is nothing to look for. */
function needless(config: Fields): ConfigProblem[] {
  if (config.get('batch_size') !== 'auto') return [];
  if (!staysFrozen(config.get('freeze_backbone'), config.get('unfreeze_epoch'))) return [];
  const message =
    'it is auto and freeze_backbone is true: a single layer fits at any size, and no size is the largest. Set a number such as 32, or unfreeze_epoch to train the whole network later.';
  return [incompatible('batch_size', message, 32)];
}

function unfreezing(config: Fields): ConfigProblem[] {
  const [after, epochs] = [config.get('unfreeze_epoch'), config.get('epochs')];
  if (typeof after !== 'number') return [];
  if (config.get('freeze_backbone') === false) {
    const message = `received ${after}, and nothing is frozen. Set freeze_backbone to true, or leave it out.`;
    return [incompatible('unfreeze_epoch', message, null)];
  }
  if (typeof epochs !== 'number' || after < epochs) return [];
  const message = `received ${after}, and the training ends after ${epochs} epoch${epochs === 1 ? '' : 's'}: the whole network would never learn. Set it below epochs, or leave it out.`;
  return [incompatible('unfreeze_epoch', message, epochs > 1 ? Math.ceil(epochs / 3) : null)];
}
