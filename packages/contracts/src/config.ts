// The config: everything that decides a training result, flat and readable.
// Here stand the fields themselves; what a field of a registry may name is declared in the engine (see registry.ts).
// Rules between fields live in core/config-check.ts, because `.refine()` is lost in JSON Schema.
import { z } from 'zod';
import { all, Choice, decided, field, type FieldMeta, images, Task } from './config-field.ts';
import { recipeFields } from './config-recipe.ts';
import { tableFields } from './config-tables.ts';
import { MAX_DEVICES } from './limits.ts';

/** All fields; which of them a task has is in their `tasks`. Defaults are part of the schema. */
export const configFields = {
  task: field(Task, 'Task', 'data', all, 'What the model shall do.'),
  data: field(
    z.string().min(1).max(4096),
    'Data',
    'data',
    all,
    'A folder of images (class folders, or train/, val/, test/ with class folders), a CSV file, or a dataset version id.',
  ),
  test_data: field(
    z.string().min(1).max(4096).nullable().default(null),
    'Test data',
    'data',
    all,
    'Data of the same shape that is only used once, after training, for the test metrics.',
  ),
  target: tableFields.target,
  drop_columns: tableFields.drop_columns,
  dialect: tableFields.dialect,
  missing: tableFields.missing,
  columns: tableFields.columns,
  keep_copies_together: field(
    z.boolean().default(true),
    'Copies together',
    'data',
    all,
    'Identical examples stay on one side of the split, and so do pictures that are the same but for size, compression or brightness: nothing is measured on what was learned by heart.',
  ),
  group_by: field(
    z.string().min(1).max(200).nullable().default(null),
    'Groups',
    'data',
    images,
    'Keeps series on one side of the split: a pattern of file names in which {group} stands for what the pictures of one group share and * for any other text, such as {group}_slice* or, by folder, {group}/*.',
  ),
  bad_files: field(
    z.enum(['skip', 'fail']).default('skip'),
    'Broken images',
    'data',
    images,
    'skip: name and count images that cannot be read and go on; fail: stop before training.',
  ),
  class_folder: field(
    z.enum(['upper', 'inner']).default('upper'),
    'Class folder',
    'data',
    images,
    'Where pictures lie two folders deep: upper takes the folder below the part as the class, inner the one that they lie in.',
  ),
  validation: field(
    Choice.default('holdout'),
    'Validation',
    'evaluation',
    all,
    'How the data that measures the model is set apart.',
    'validations',
  ),
  preset: recipeFields.preset,
  time_limit: recipeFields.time_limit,
  model: field(
    Choice,
    'Model',
    'model',
    all,
    'An entry of the model registry, a Hugging Face id such as org/name, or the entry local_folder.',
    'models',
  ),
  continue_from: field(
    z.string().min(1).max(4096).nullable().default(null),
    'Continue from',
    'model',
    images,
    'Go on from a model of yours instead of from other weights: a run or model id of this project, or a model folder where no platform is used. Its weights are taken, and of the last layer the rows of the classes that both know, by their names; model and image size are those of that model.',
  ),
  load_pretrained: field(
    z.boolean().default(true),
    'Pretrained weights',
    'model',
    images,
    'Start from weights that have seen other pictures.',
  ),
  freeze_backbone: decided(
    z.boolean().default(false),
    'Freeze backbone',
    'model',
    images,
    'Train only the last layer; quick, and often enough for few pictures.',
  ),
  unfreeze_epoch: decided(
    z.int().min(1).max(10_000).nullable().default(null),
    'Unfreeze after',
    'model',
    images,
    'Epochs with a frozen backbone after which the whole network learns, each layer at its rate; early stopping counts from there. Empty: the backbone stays frozen.',
  ),
  image_size: field(
    z.int().min(16).max(1024).nullable().default(null),
    'Image size',
    'model',
    images,
    'Pixels of the square that the model sees; empty: what the model was made for.',
  ),
  epochs: decided(
    z.int().min(1).max(10_000).default(10),
    'Epochs',
    'training',
    images,
    'Passes over the training images.',
  ),
  batch_size: decided(
    z.union([z.int().min(1).max(4096), z.enum(['auto'])]).default(32),
    'Batch size',
    'training',
    images,
    'Images per optimiser step, on each device; auto: as many as fit into its memory and still make it quicker, found by trying powers of two before the first step, and at least eight steps an epoch.',
  ),
  learning_rate: decided(
    z.number().gt(0).max(10).nullable().default(null),
    'Learning rate',
    'training',
    images,
    'Peak step size of the optimiser; empty: what suits the optimiser and a frozen, a pretrained or a new network.',
  ),
  sampling: field(
    z.enum(['shuffled', 'balanced']).default('shuffled'),
    'Sampling',
    'training',
    images,
    'shuffled: each training image once in an epoch; balanced: each class as often as the others, so that images of rare ones come several times and those of frequent ones in turn.',
  ),
  early_stopping_patience: decided(
    z.int().min(0).max(10_000).default(0),
    'Early stopping',
    'training',
    images,
    'Epochs without gain after which training ends; 0: never.',
  ),
  optimizer: decided(
    Choice.default('adamw'),
    'Optimizer',
    'optimization',
    images,
    'How gradients become steps.',
    'optimizers',
  ),
  scheduler: decided(
    Choice.default('cosine'),
    'Schedule',
    'optimization',
    images,
    'How the learning rate moves over the training.',
    'schedulers',
  ),
  loss_function: decided(
    Choice.default('cross_entropy'),
    'Loss',
    'optimization',
    images,
    'What the training makes small.',
    'losses',
  ),
  layer_decay: decided(
    z.number().gt(0).max(1).default(1),
    'Layer-wise decay',
    'optimization',
    images,
    'Each layer below the last learns at this share of the rate of the one above it; 1: all alike.',
  ),
  backbone_lr_factor: decided(
    z.number().gt(0).max(10).default(1),
    'Backbone rate',
    'optimization',
    images,
    'Learning rate of everything but the last layer, as a share of the learning rate.',
  ),
  gradient_accumulation_steps: decided(
    z.int().min(1).max(1024).default(1),
    'Gradient accumulation',
    'optimization',
    images,
    'Batches whose gradients make one step: a large batch in the memory of a small one.',
  ),
  ema_decay: decided(
    z.number().min(0).lt(1).default(0),
    'Weight averaging',
    'optimization',
    images,
    'Keep a moving average of the weights, measure and export it: the share that stays at each step, such as 0.999; 0: none.',
  ),
  max_grad_norm: decided(
    z.number().min(0).max(1000).default(0),
    'Gradient clipping',
    'optimization',
    images,
    'Largest norm of the gradient; 0: no clipping.',
  ),
  augmentation: decided(
    z.array(Choice).max(16).default(['random_horizontal_flip', 'random_resized_crop']),
    'Augmentation',
    'augmentation',
    images,
    'Changes that make each training image new in every epoch.',
    'augmentations',
    true,
  ),
  cache_image_size: decided(
    z.int().min(16).max(2048).nullable().default(null),
    'Cached image size',
    'augmentation',
    images,
    'Pixels of the squares in which training pictures are kept decoded, so that random crops have detail of their own instead of being blown up: from the image size to twice that. Empty: up to 1.5 times the image size where crops are cut, the pictures are large enough and all of them take at most 3 GB. What measures is always read exactly as the model wants it.',
  ),
  test_time_flips: field(
    z.boolean().default(false),
    'Test-time flips',
    'evaluation',
    images,
    'Answer with the mean of a picture and its mirror image wherever the model is measured or asked; takes twice the time of an answer. Left out where one class mirrored looks like another.',
  ),
  imputation: tableFields.imputation,
  encoding: tableFields.encoding,
  scaling: tableFields.scaling,
  steps: tableFields.steps,
  metric: field(
    Choice.nullable().default(null),
    'Metric',
    'evaluation',
    all,
    'What decides which epoch is best and how runs are ranked; empty: accuracy, or RMSE for regression.',
    'metrics',
  ),
  refit: tableFields.refit,
  importance_repeats: tableFields.importance_repeats,
  precision: field(
    z.enum(['auto', 'fp32', 'bf16', 'fp16']).default('auto'),
    'Precision',
    'machine',
    images,
    'auto: bf16 where the device is good at it, fp16 with scaled gradients on older GPUs, else fp32.',
  ),
  devices: field(
    z.int().min(1).max(MAX_DEVICES).default(1),
    'Devices',
    'machine',
    images,
    'GPUs, or processors, of one machine that train the model together. Each takes a batch of its own, so that a step sees that many times the batch size.',
  ),
  seed: field(
    z.int().min(0).max(2_147_483_647).default(0),
    'Seed',
    'machine',
    all,
    'Decides splits, initial weights, data order and augmentation.',
  ),
  deterministic: field(
    z.boolean().default(false),
    'Deterministic',
    'machine',
    all,
    'Only algorithms that repeat bit for bit on the same machine; may be slower.',
  ),
} as const;

export type FieldName = keyof typeof configFields;

/** Other words for a field that are accepted as they stand. */
export const fieldAliases: Record<string, FieldName> = {
  model_flavour: 'model',
  model_flavor: 'model',
  lr: 'learning_rate',
};

/** Meta data of one field. */
export function fieldMeta(name: FieldName): FieldMeta {
  return configFields[name].meta() as unknown as FieldMeta;
}

/** The fields that a task has, in reading order. */
export function fieldsOf(task: Task): FieldName[] {
  return (Object.keys(configFields) as FieldName[]).filter((name) => fieldMeta(name).tasks.includes(task));
}
