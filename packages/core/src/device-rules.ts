// Rules of a config for the devices that it asks for: each takes a batch of its own.
import type { FieldName } from '@trainyard/contracts/config';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { devicesWanted } from './placement.ts';

type Fields = ReadonlyMap<FieldName, JsonValue>;

export function batchTooLarge(config: Fields, imagesTrain: number | undefined): ConfigProblem[] {
  const batch = config.get('batch_size');
  if (typeof batch !== 'number' || imagesTrain === undefined || imagesTrain <= 0) return [];
  const devices = devicesWanted(Object.fromEntries(config));
  if (batch * devices <= imagesTrain) return [];
  const received = devices > 1 ? `${batch} on each of ${devices} devices` : String(batch);
  return [
    {
      code: 'config.batch_too_large',
      severity: 'error',
      path: 'batch_size',
      message: `batch_size: received ${received}, and the training part has ${imagesTrain} images.`,
      suggestion: Math.max(1, Math.floor(imagesTrain / devices)),
    },
  ];
}

/** Said, and not refused: a machine that has as many may come. */
export function tooManyDevices(
  config: Fields,
  known: { most: number; kind: 'cpu' | 'cuda' } | undefined,
): ConfigProblem[] {
  const wanted = devicesWanted(Object.fromEntries(config));
  if (known === undefined || wanted <= known.most) return [];
  const kind = `${known.kind === 'cuda' ? 'GPU' : 'processor'}${known.most === 1 ? '' : 's'}`;
  return [
    {
      code: 'config.incompatible',
      severity: 'warning',
      path: 'devices',
      message: `devices: received ${wanted}, and no machine has more than ${known.most} ${kind}. The run waits until one has.`,
    },
  ];
}
