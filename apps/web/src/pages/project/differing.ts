// What differs: the fields in which these runs are not the same are the columns of their list, the rest is one line below it.
import { type FieldName, configFields, fieldMeta } from '@trainyard/contracts/config';
import type { RunItem, RunSummary } from '@trainyard/contracts/run';
import type { RunFacets } from '@trainyard/contracts/run-list';
import { type FlatConfig, flatConfig, wordsOf } from '@trainyard/core/flat-config';

export interface DifferingField {
  key: string;
  label: string;
  /** All values are numbers: right-aligned, sorted by size. */
  numeric: boolean;
  /** The value that most of the runs share; shown quieter. */
  usual: string;
  /** Characters of the longest value. */
  longest: number;
}
export interface SameField {
  label: string;
  value: string;
}
export interface Comparison {
  differ: DifferingField[];
  same: SameField[];
}

type RunFacts = Pick<RunSummary, 'id' | 'config' | 'dataset_name' | 'dataset_version_number'>;

/** Where an answer usually lies; the other fields follow in reading order. */
const FIRST = [
  'model',
  'data',
  'target',
  'image_size',
  'learning_rate',
  'augmentation',
  'epochs',
  'batch_size',
  'optimizer',
  'load_pretrained',
  'freeze_backbone',
];
const shortLabels: Record<string, string> = {
  image_size: 'Image px',
  learning_rate: 'Learn. rate',
  augmentation: 'Augment',
  load_pretrained: 'Pretrained',
  freeze_backbone: 'Frozen',
  batch_size: 'Batch',
};

/** Fields of one run, with the data by name and version rather than by id. */
export function runFields(run: RunFacts): FlatConfig {
  const flat = flatConfig(run.config);
  flat.set('data', `${run.dataset_name} v${run.dataset_version_number}`);
  return flat;
}

/** The label of a flat field: its title, or title and parameter. */
export function fieldLabel(key: string, short = false): string {
  const [field = '', ...rest] = key.split('.');
  const title = field in configFields ? fieldMeta(field as FieldName).title : field;
  if (rest.length > 0) {
    const parameter = rest.join(' ').replaceAll('_', ' ');
    return short ? parameter.charAt(0).toUpperCase() + parameter.slice(1) : `${title} ${parameter}`;
  }
  return short ? (shortLabels[field] ?? title) : title;
}

/** Splits the fields that the runs have into those that differ and those that are the same in all. */
export function compareFields({ fields, total }: Pick<RunFacets, 'fields' | 'total'>): Comparison {
  const inRank = fields.toSorted((a, b) => rank(a.key) - rank(b.key));
  return {
    differ: inRank
      .filter(({ values }) => values > 1)
      .map(({ key, numeric, usual, longest }) => ({ key, label: fieldLabel(key, true), numeric, usual, longest })),
    // A parameter that only some entries have is not the same in all.
    same: inRank
      .filter(({ values, usual, runs }) => values === 1 && usual !== '' && runs === total)
      .map(({ key, usual }) => ({ label: fieldLabel(key), value: usual })),
  };
}

/** What a row says in the column of a field. */
export function fieldWords(run: RunItem, key: string): string {
  return key === 'data' ? `${run.dataset_name} v${run.dataset_version_number}` : wordsOf(run.fields?.[`config.${key}`]);
}

/** Fields in which a run is not like its parent. */
export function changesFrom(parent: RunFacts, run: RunFacts): { label: string; before: string; after: string }[] {
  const before = runFields(parent);
  const after = runFields(run);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((key) => ({ label: fieldLabel(key), before: before.get(key) ?? '', after: after.get(key) ?? '' }));
}

/** A config in reading order: as the fields are declared, what is not a field last. */
export function inOrder<T>(config: Record<string, T>): [string, T][] {
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.entries(config).toSorted(([a], [b]) => place(a) - place(b));
}

const order = Object.keys(configFields);
function rank(key: string): number {
  const [field = ''] = key.split('.');
  const first = FIRST.indexOf(field);
  // Parameters follow the fields: what a choice is matters more than how it is set.
  return (first >= 0 ? first : 100 + order.indexOf(field)) + (key.includes('.') ? 200 : 0);
}
