// A small registry for tests of the config check.
import type { Task } from '@trainyard/contracts/config-field';
import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';

const images: Task[] = ['image-classification'];
const tables: Task[] = ['tabular-classification', 'tabular-regression'];
const all = [...images, ...tables];
const entry = (
  name: string,
  tasks: Task[],
  properties: object = {},
  rest: Partial<RegistryEntry> = {},
): RegistryEntry => ({
  name,
  tasks,
  aliases: [],
  title: name,
  help: '',
  facts: {},
  parameters: { type: 'object', properties: properties as never, additionalProperties: false },
  ...rest,
});
const number = (low: number, high: number, value: number) => ({
  type: 'number',
  minimum: low,
  maximum: high,
  default: value,
});

export const registry: Registry = {
  engine: { version: '1', python: '3', torch: '2' },
  registries: {
    models: [
      entry('microsoft/resnet-50', images, {}, { aliases: ['resnet-50', 'resnet50'], facts: { pretrained: 'hub' } }),
      entry('blank', images, {}, { facts: { pretrained: 'none' } }),
      entry('auto', images),
      entry('local_folder', images, { path: { type: 'string' } }),
      entry(
        'random_forest',
        tables,
        {
          trees: { type: 'integer', minimum: 1, maximum: 5000, default: 300 },
          class_weight: {
            type: ['string', 'null'],
            enum: ['balanced', null],
            default: null,
            tasks: ['tabular-classification'],
          },
        },
        { facts: { takes: ['missing'] } },
      ),
      entry('logistic_regression', ['tabular-classification']),
      entry('mlp', tables, { epochs: { type: 'integer', minimum: 1, maximum: 1000, default: 30 } }),
    ],
    optimizers: [
      entry('adamw', images, { weight_decay: number(0, 1, 0.01) }),
      entry('sgd', images, { momentum: number(0, 1, 0.9), nesterov: { type: 'boolean', default: false } }),
    ],
    schedulers: [entry('cosine', images, { warmup_epochs: { type: 'integer', minimum: 0, maximum: 100, default: 0 } })],
    losses: [entry('cross_entropy', images, { label_smoothing: number(0, 0.5, 0) })],
    augmentations: [
      entry('random_horizontal_flip', images, { p: number(0, 1, 0.5) }, { aliases: ['flip'] }),
      entry('random_resized_crop', images, {}, { facts: { crops: true } }),
    ],
    validations: [
      entry('holdout', all, { fraction: number(0.01, 0.9, 0.2) }),
      entry('kfold', tables, { folds: { type: 'integer', minimum: 2, maximum: 50, default: 5 } }),
    ],
    imputers: [entry('auto', tables), entry('none', tables)],
    encoders: [entry('auto', tables)],
    scalers: [entry('auto', tables)],
    transformers: [
      entry(
        'quantile',
        tables,
        { n_quantiles: { type: 'integer', minimum: 2, maximum: 1000, default: 100 } },
        { facts: { columns: 'numeric' } },
      ),
      entry('one_hot', tables, {}, { facts: { columns: 'categorical' } }),
    ],
    metrics: [
      entry('accuracy', [...images, 'tabular-classification']),
      entry('roc_auc', ['tabular-classification']),
      entry('roc_auc_ovr', ['tabular-classification']),
      entry('rmse', ['tabular-regression']),
    ],
  },
};
