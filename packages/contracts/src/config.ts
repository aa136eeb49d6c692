// The config: everything that decides a training result, flat and readable.
// Here stand the fields themselves; what a field of a registry may name is declared in the engine (see registry.ts).
// Rules between fields live in core/config-check.ts, because `.refine()` is lost in JSON Schema.
import { z } from 'zod';

export const Task = z.enum(['image-classification', 'tabular-classification', 'tabular-regression']);
export type Task = z.infer<typeof Task>;

/** A registry entry by name, or by name with parameters. */
export const Choice = z.union([z.string(), z.looseObject({ name: z.string() })]);
export type Choice = z.infer<typeof Choice>;

export type FieldGroup =
  | 'data'
  | 'model'
  | 'training'
  | 'optimization'
  | 'augmentation'
  | 'preprocessing'
  | 'evaluation'
  | 'machine';

/** What the form, the command line and the docs need to know of a field beyond its type. */
export interface FieldMeta {
  title: string;
  description: string;
  group: FieldGroup;
  tasks: Task[];
  /** The registry whose entries the field names. */
  registry?: string;
  /** The field takes a list of entries of that registry. */
  many?: boolean;
}

const images: Task[] = ['image-classification'];
const tables: Task[] = ['tabular-classification', 'tabular-regression'];
const all: Task[] = [...images, ...tables];
const field = <T extends z.ZodType>(
  schema: T,
  title: string,
  group: FieldGroup,
  tasks: Task[],
  description: string,
  registry?: string,
  many?: boolean,
) => schema.meta({ title, description, group, tasks, ...(registry ? { registry } : {}), ...(many ? { many } : {}) });

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
  target: field(z.string().min(1).max(1000), 'Target', 'data', tables, 'The column to predict.'),
  drop_columns: field(
    z.array(z.string().max(1000)).max(10_000).default([]),
    'Left-out columns',
    'data',
    tables,
    'Columns that the model must not see, such as ids.',
  ),
  bad_files: field(
    z.enum(['skip', 'fail']).default('skip'),
    'Broken images',
    'data',
    images,
    'skip: name and count images that cannot be read and go on; fail: stop before training.',
  ),
  validation: field(
    Choice.default('holdout'),
    'Validation',
    'evaluation',
    all,
    'How the data that measures the model is set apart.',
    'validations',
  ),
  model: field(
    Choice,
    'Model',
    'model',
    all,
    'An entry of the model registry, a Hugging Face id such as org/name, or the entry local_folder.',
    'models',
  ),
  load_pretrained: field(
    z.boolean().default(true),
    'Pretrained weights',
    'model',
    images,
    'Start from weights that have seen other pictures.',
  ),
  freeze_backbone: field(
    z.boolean().default(false),
    'Freeze backbone',
    'model',
    images,
    'Train only the last layer; quick, and often enough for few pictures.',
  ),
  image_size: field(
    z.int().min(16).max(1024).nullable().default(null),
    'Image size',
    'model',
    images,
    'Pixels of the square that the model sees; empty: what the model was made for.',
  ),
  epochs: field(
    z.int().min(1).max(10_000).default(10),
    'Epochs',
    'training',
    images,
    'Passes over the training images.',
  ),
  batch_size: field(
    z.int().min(1).max(4096).default(32),
    'Batch size',
    'training',
    images,
    'Images per optimiser step.',
  ),
  learning_rate: field(
    z.number().gt(0).max(10).default(0.001),
    'Learning rate',
    'training',
    images,
    'Peak step size of the optimiser.',
  ),
  early_stopping_patience: field(
    z.int().min(0).max(10_000).default(0),
    'Early stopping',
    'training',
    images,
    'Epochs without gain after which training ends; 0: never.',
  ),
  optimizer: field(
    Choice.default('adamw'),
    'Optimizer',
    'optimization',
    images,
    'How gradients become steps.',
    'optimizers',
  ),
  scheduler: field(
    Choice.default('cosine'),
    'Schedule',
    'optimization',
    images,
    'How the learning rate moves over the training.',
    'schedulers',
  ),
  loss_function: field(
    Choice.default('cross_entropy'),
    'Loss',
    'optimization',
    images,
    'What the training makes small.',
    'losses',
  ),
  max_grad_norm: field(
    z.number().min(0).max(1000).default(0),
    'Gradient clipping',
    'optimization',
    images,
    'Largest norm of the gradient; 0: no clipping.',
  ),
  augmentation: field(
    z.array(Choice).max(16).default(['flip', 'random_resized_crop']),
    'Augmentation',
    'augmentation',
    images,
    'Changes that make each training image new in every epoch.',
    'augmentations',
    true,
  ),
  imputation: field(
    Choice.default('median_or_most_frequent'),
    'Missing values',
    'preprocessing',
    tables,
    'What stands in for missing cells; learned on the training part only.',
    'imputers',
  ),
  encoding: field(
    Choice.default('auto'),
    'Categories',
    'preprocessing',
    tables,
    'How text categories become numbers; learned on the training part only.',
    'encoders',
  ),
  scaling: field(
    Choice.default('auto'),
    'Scaling',
    'preprocessing',
    tables,
    'How numeric columns are scaled; learned on the training part only.',
    'scalers',
  ),
  metric: field(
    Choice.nullable().default(null),
    'Metric',
    'evaluation',
    all,
    'What decides which epoch is best and how runs are ranked; empty: accuracy, or RMSE for regression.',
    'metrics',
  ),
  importance_repeats: field(
    z.int().min(0).max(100).default(5),
    'Importance repeats',
    'evaluation',
    tables,
    'Shuffles per column for permutation importance; 0: none.',
  ),
  precision: field(
    z.enum(['auto', 'fp32', 'bf16']).default('auto'),
    'Precision',
    'machine',
    images,
    'auto: bf16 where the device is good at it, else fp32.',
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

/** A config as it travels: canonical keys only, checked by core and again by the engine. */
export const Config = z.looseObject({ task: Task, data: z.string() });
export type Config = z.infer<typeof Config>;

/** One thing that is wrong with a config. `error` blocks, `warning` does not. */
export const ConfigProblem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  /** Dotted path of the field, '' for the whole. */
  path: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** The value that would mend it, where there is one. */
  suggestion: z.json().optional(),
});
export type ConfigProblem = z.infer<typeof ConfigProblem>;
