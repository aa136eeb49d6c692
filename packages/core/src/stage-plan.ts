// The stages that a run will have, before its engine says so: from the config and the size of its data. Of work whose size only
// the engine knows there is a count alone.
import type { Config } from '@trainyard/contracts/config-field';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { PlannedStage, Stage } from '@trainyard/contracts/stage';
import { choiceName } from './metric.ts';

/** Epochs that make the features of a frozen network where pictures are augmented (images/features.py of the engine). */
const VIEWS = 4;

/** Stages that the epochs or the fits are made of: early stopping ends all of them. */
export const EPOCH_STAGES: ReadonlySet<Stage> = new Set(['first_epochs', 'epochs', 'evaluations', 'checkpoints']);

/** The plan of a run, in order; `epochsDone` were done by earlier attempts (a table is fitted anew each time). */
export function expectedPlan(config: Config, epochsDone = 0): PlannedStage[] {
  return config.task === 'image-classification' ? imagePlan(config, epochsDone) : tablePlan(config);
}

const one = (stage: Stage): PlannedStage => ({ stage, units: 1, count: 1 });
const sized = (stage: Stage, count = 1): PlannedStage => ({ stage, units: count === 0 ? 0 : null, count });

function imagePlan(config: Config, epochsDone: number): PlannedStage[] {
  const epochs = Math.max(0, numberOr(config['epochs'], 10) - epochsDone);
  const slow = Math.min(epochs, firstEpochs(config, epochsDone));
  return [
    one('start'),
    one('build'),
    sized('decode'),
    sized('first_epochs', slow),
    sized('first_evaluations', Math.min(1, epochs)),
    sized('epochs', epochs - slow),
    sized('evaluations', Math.max(0, epochs - 1)),
    { stage: 'checkpoints', units: epochs, count: epochs },
    sized('final_evaluation'),
    one('export'),
    one('finish'),
  ];
}

/** Epochs of another speed than those after them: that make features, or all whose backbone is still frozen. */
function firstEpochs(config: Config, epochsDone: number): number {
  if (config['freeze_backbone'] !== true) return 1;
  const unfreeze = config['unfreeze_epoch'];
  if (typeof unfreeze === 'number') return Math.max(1, unfreeze - epochsDone);
  return !Array.isArray(config['augmentation']) || config['augmentation'].length > 0 ? VIEWS : 1;
}

function tablePlan(config: Config): PlannedStage[] {
  const folds = foldsOf(config);
  return [
    one('start'),
    sized('read'),
    sized('preprocessing', folds),
    sized('fits', folds),
    sized('evaluations', folds),
    ...(config['refit'] === false ? [] : [sized('refit')]),
    sized('final_evaluation'),
    one('export'),
    sized('importance', numberOr(config['importance_repeats'], 5) > 0 ? folds : 0),
    one('finish'),
  ];
}

function foldsOf(config: Config): number {
  const validation = config['validation'] as JsonValue | undefined;
  if (choiceName(validation) !== 'kfold') return 1;
  const folds =
    typeof validation === 'object' && validation !== null && !Array.isArray(validation) ? validation['folds'] : 5;
  return numberOr(folds, 5);
}

function numberOr(value: unknown, other: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : other;
}
