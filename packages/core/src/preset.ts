// A config that names a preset: the recipe decides the settings that are marked so, and they are not in the config.
// The engine has the same in config.py.
import type { Task } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { TIME_LIMIT } from '@trainyard/contracts/config-recipe';
import { preview } from '@trainyard/contracts/text';
import { configFields, fieldMeta, type FieldName } from '@trainyard/contracts/config';
import { devicesWanted } from './placement.ts';

/** The model of a preset that names none: the recipe takes one by whether weights may be loaded. */
export const AUTO = 'auto';

const names = Object.keys(configFields) as FieldName[];
/** Of what is no word the check of the field says what is wrong. */
const hasPreset = (values: ReadonlyMap<FieldName, unknown>): boolean => typeof values.get('preset') === 'string';

/** Whether the recipe decides a field of this config; never one that there is not. */
export function isDecided(name: FieldName, values: ReadonlyMap<FieldName, unknown>): boolean {
  return hasPreset(values) && Object.hasOwn(configFields, name) && fieldMeta(name).decided_by === 'preset';
}

/** Fills in the model of a preset, and says what a preset leaves no room for, or needs. */
export function takePreset(values: Map<FieldName, unknown>, task: Task | null): ConfigProblem[] {
  const problem = (path: FieldName, message: string): ConfigProblem => ({
    code: 'config.incompatible',
    severity: 'error',
    path,
    message,
  });
  const model = values.get('model');
  const isAuto =
    model === AUTO || (typeof model === 'object' && model !== null && 'name' in model && model.name === AUTO);
  if (hasPreset(values) && task === 'image-classification' && !values.has('model')) values.set('model', AUTO);
  const limit = values.get('time_limit') ?? null;
  if (typeof limit === 'string' && !TIME_LIMIT.test(limit))
    return [
      {
        ...problem(
          'time_limit',
          `time_limit: received ${preview(limit, 80)}, allowed is a number with s, m or h, such as 10m.`,
        ),
        code: 'config.range',
      },
    ];
  if (!hasPreset(values)) {
    return [
      ...(limit !== null
        ? [problem('time_limit', 'time_limit: it has no effect without preset. Name a preset, or remove it.')]
        : []),
      ...(isAuto ? [problem('model', 'model: auto is for a preset. Name a preset, or another model.')] : []),
    ];
  }
  const preset = String(values.get('preset'));
  const decided = names
    .filter((name) => values.has(name) && isDecided(name, values))
    .map((name) => problem(name, `${name}: preset ${preset} decides it. Remove it, or leave the preset out.`));
  const devices = devicesWanted({ devices: values.get('devices') });
  const alone = `devices: preset ${preset} trains on one device; received ${devices}. Remove it, or leave the preset out.`;
  return devices === 1 ? decided : [...decided, problem('devices', alone)];
}
