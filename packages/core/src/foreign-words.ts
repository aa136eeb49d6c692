// Words of other tools for what a config says elsewhere: they lie too far from ours for a spelling to lead there.
import type { FieldName } from '@trainyard/contracts/config';

const fields: [FieldName, string][] = [
  ['target', 'label y label_column label_col target_column target_col dependent_variable response outcome'],
  ['data', 'dataset csv file train_data training_data data_path path'],
  ['test_data', 'test holdout_data'],
  ['drop_columns', 'drop ignore_columns ignored_columns exclude exclude_columns id_column id_columns'],
  ['columns', 'features feature_types column_types dtypes categorical_features cat_features categorical_columns'],
  ['dialect', 'sep delimiter'],
  ['missing', 'na_values missing_values'],
  ['validation', 'cv cross_validation test_size val_size validation_split split n_splits validation_fraction'],
  ['model', 'estimator algorithm classifier regressor architecture'],
  ['imputation', 'imputer impute fillna'],
  ['encoding', 'encoder encode'],
  ['scaling', 'scaler scale normalize normalization standardize'],
  ['steps', 'preprocessing pipeline transformers preprocessors'],
  ['metric', 'scoring eval_metric metrics objective scorer'],
  ['devices', 'n_gpu n_gpus num_gpus gpus gpu ngpus num_devices nproc_per_node slots_per_trial world_size'],
  ['seed', 'random_state random_seed seed_value'],
];
const names = new Map(fields.flatMap(([name, words]) => words.split(' ').map((word) => [word, name] as const)));

/** The field that says what another tool's word says; null where none does. */
export function fieldFor(word: string): FieldName | null {
  return names.get(word.toLowerCase()) ?? null;
}

/** Words that belong to the machine, not to a config. */
export function machineHint(word: string): string | null {
  if (!['n_jobs', 'num_threads', 'nthread', 'thread_count', 'threads'].includes(word.toLowerCase())) return null;
  return 'Threads are granted by the machine: trainyard train --threads N.';
}
