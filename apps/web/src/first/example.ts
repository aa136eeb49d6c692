// What an example's Train button queues and what it says about it. Pure.
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Project } from '@trainyard/contracts/project';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { targetQuestion } from '@trainyard/core/target';
import { count, formatCount } from '../format.ts';

/** The saved config of the example, without the data that comes from the dataset; the plain default where none is saved. */
export function exampleConfig(dataset: Dataset, saved: JsonObject | undefined): JsonObject {
  const { data: _data, test_data: _test, ...rest } = saved ?? fallback(dataset);
  return rest;
}

/** The config that came with the example: the oldest of its project, whatever somebody saved since; undefined where it was deleted. */
export function savedExample<C extends { created_at: string }>(configs: readonly C[]): C | undefined {
  return configs.toSorted((a, b) => a.created_at.localeCompare(b.created_at))[0];
}

/** An example that nobody trained stays on the yard with its card. */
export const isUntrained = ({ example, counts }: Pick<Project, 'example' | 'counts'>): boolean =>
  example !== null && counts.runs === 0;

/** As examples/eurosat.yaml and examples/penguins.yaml have it, so that page and command line train the same. */
function fallback({ version: { profile } }: Dataset): JsonObject {
  if (profile.kind === 'images') {
    return {
      task: 'image-classification',
      model: 'efficientnet-lite0',
      load_pretrained: true,
      freeze_backbone: true,
      epochs: 15,
      batch_size: 32,
      learning_rate: 0.003,
      augmentation: ['random_horizontal_flip'],
    };
  }
  const target = targetQuestion(profile).likely;
  return {
    task: target?.task ?? 'tabular-classification',
    target: target?.column ?? profile.columns.at(-1)?.name ?? '',
    model: 'random_forest',
    validation: { name: 'kfold', folds: 5 },
  };
}

/** One group of wagons: how many are drawn, and the words below. */
export interface Stage {
  wagons: number;
  text: string;
}
const MOST_WAGONS = 20;
const nameOf = (choice: JsonValue | undefined): string =>
  typeof choice === 'object' && choice !== null && !Array.isArray(choice) ? textOf(choice['name']) : textOf(choice);
/** A text field of a config; '' where it holds something else. */
export const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** What will happen, in the order in which it happens. */
export function stagesOf(config: JsonObject): Stage[] {
  if (config['task'] === 'image-classification') {
    const epochs = typeof config['epochs'] === 'number' ? config['epochs'] : 10;
    const what = config['freeze_backbone'] === true ? 'last layer' : 'whole network';
    return [
      { wagons: Math.min(epochs, MOST_WAGONS), text: `${what}, ${count(epochs, 'epoch')}` },
      { wagons: 1, text: 'test' },
    ];
  }
  const validation = config['validation'];
  const folds = nameOf(validation) === 'kfold' ? Number((validation as JsonObject)['folds'] ?? 5) : 1;
  return [
    { wagons: Math.min(folds, MOST_WAGONS), text: folds === 1 ? 'train and measure' : `${folds} folds` },
    { wagons: 1, text: 'all rows' },
    { wagons: 1, text: 'what decided it' },
  ];
}

/** 'efficientnet-lite0 that has seen ImageNet', 'random forest'. */
export function modelWords(config: JsonObject): string {
  const name = nameOf(config['model']);
  if (config['task'] !== 'image-classification') return name.replaceAll('_', ' ');
  return name.startsWith('efficientnet-lite') && config['load_pretrained'] !== false
    ? `${name} that has seen ImageNet`
    : name;
}

/** The counts of the data: '800 pictures', then the rest of the sentence. */
export function dataWords(dataset: Dataset, config: JsonObject): { fact: string; rest: string } {
  const { profile } = dataset.version;
  if (profile.kind === 'images') {
    const size = profile.size ? `, ${profile.size.median[0]} × ${profile.size.median[1]} px` : '';
    return {
      fact: count(profile.images, 'picture'),
      rest: `${count(profile.classes.length, 'kind')}${size}; already here, no download`,
    };
  }
  const target = profile.columns.find((column) => column.name === config['target']);
  const missing = profile.columns.reduce((sum, column) => sum + column.missing, 0);
  const classes =
    target && config['task'] === 'tabular-classification' ? `, ${formatCount(target.distinct)} ${target.name}` : '';
  return {
    fact: count(profile.rows, 'row'),
    rest: `${count(profile.columns.length, 'column')}${classes}${missing > 0 ? `; ${count(missing, 'cell is', 'cells are')} missing, filled in` : ''}`,
  };
}
