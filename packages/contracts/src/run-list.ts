// A list of runs: what can be sorted and asked by, and what is told of all runs that an answer to a question has.
import { z } from 'zod';
import { DatasetId, GroupId, ProjectId, RunId } from './ids.ts';
import { Order, PageQuery } from './page.ts';
import { RunItem, RunState } from './run.ts';
import { Json } from './scalar.ts';
import { Archived } from './standing.ts';

/** What a run can be sorted and filtered by beside `config.<field>` and `metrics.<name>`. */
export const runColumns = {
  created: 'time',
  started: 'time',
  ended: 'time',
  id: 'text',
  name: 'text',
  state: 'text',
  task: 'text',
  metric: 'number',
  metric_name: 'text',
  question: 'text',
  minutes: 'number',
  dataset: 'text',
  dataset_id: 'text',
  model: 'text',
  agent: 'text',
  device: 'text',
  group: 'text',
  group_id: 'text',
  parent_id: 'text',
  error: 'text',
  epoch: 'number',
  progress: 'number',
  attempt: 'number',
} as const satisfies Record<string, 'text' | 'number' | 'time'>;
export type RunColumn = keyof typeof runColumns;

/** Not a column, but an order: the best first, within each question. */
export const RANK = 'rank';

/** Fields of a config or metrics that one list may bring. */
export const MAX_LIST_FIELDS = 24;
/** Runs that may be asked for by id. */
export const MAX_LISTED_IDS = 200;

const anyState = RunState.options.join('|');

/** Which runs: all conditions hold together. */
export const runConditions = {
  project: ProjectId.optional(),
  group: GroupId.optional(),
  /** One state or several, separated by commas. */
  state: z
    .string()
    .max(100)
    .regex(new RegExp(`^(${anyState})(,(${anyState}))*$`), {
      error: `expected one state or several with commas: ${RunState.options.join(', ')}`,
    })
    .optional(),
  /** Text that name or id contain. */
  q: z.string().max(200).optional(),
  /** Ids, separated by commas. */
  ids: z
    .string()
    .max(MAX_LISTED_IDS * 31)
    .regex(/^run_[0-9a-z]{26}(,run_[0-9a-z]{26})*$/, { error: 'expected ids like run_01k… with commas between' })
    .optional(),
  /**
   * Words that must all hold: `state:failed`, `lr>1e-4`, `model=vit-tiny`, `metrics.loss<0.3`, `config.optimizer.weight_decay>=0.01`,
   * `created>2026-01-31`; `-` before a word turns it round, quotes hold one together, a word alone is looked for in names.
   * Operators: `:` contains (numbers: equals), `=`, `!=`, `>`, `<`, `>=`, `<=`.
   */
  where: z.string().max(1000).optional(),
  /** Runs that are archived, and where no project, group or ids are asked for, those of archived projects. */
  archived: Archived,
};

export const RunListQuery = z.object({
  ...PageQuery,
  ...runConditions,
  /**
   * A column, `config.<field>` or `metrics.<name>`; left out: as they were made. Runs without a value stand last either way; equals: newest first.
   * `rank`: the best first, within each question, the question with most results first; what is not measured last, newest first.
   */
  sort: z.string().min(1).max(200).optional(),
  /** Left out: newest first for times, smallest first for all else. */
  order: Order.optional(),
  /** What the items bring of config and metrics: `config.learning_rate,metrics.loss`. */
  fields: z.string().max(2000).optional(),
});
export const RunFacetsQuery = z.object(runConditions);

/** What runs must share to be ranked. */
export const Question = z.object({
  /** As `question` of a run. */
  id: z.string(),
  runs: z.int(),
  measured: z.int(),
  dataset_name: z.string(),
  dataset_version_number: z.int(),
  target: z.string().nullable(),
  metric: z.string(),
  /** How the held-out examples are drawn, and the seed that draws them; null where the data brings them. */
  validation: Json.nullable(),
  seed: z.number().nullable(),
});
export type Question = z.infer<typeof Question>;

const Counted = z.object({ value: z.string(), runs: z.int() });

/** What is told of all runs that fit, so that a page needs none but those in sight. */
export const RunFacets = z.object({
  total: z.int(),
  /** Results: completed runs with a value, of whatever question. */
  measured: z.int(),
  states: z.array(Counted),
  datasets: z.array(z.object({ id: DatasetId, name: z.string(), runs: z.int() })),
  /** The most frequent ones. */
  models: z.array(Counted),
  /** The question that most results answer, and by which metric; `range` spans values and intervals, null before the first. */
  metric: z
    .object({
      name: z.string(),
      greater_is_better: z.boolean(),
      /** Results: completed runs of that question with a value. */
      measured: z.int(),
      range: z.tuple([z.number(), z.number()]).nullable(),
    })
    .nullable(),
  /** The best result of that question. */
  best: RunItem.nullable(),
  /** Others that are as good as the best. */
  equal: z.int(),
  /** Others, not as good, whose value lies within the interval of the best. */
  near: z.int(),
  /** The most frequent questions, the one of `metric` first; only runs of one of them can be ranked. */
  questions: z.array(Question),
  questions_total: z.int(),
  /** Fields of the configs, in words: how many values they have, the most frequent one, how many runs have the field at all. */
  fields: z.array(
    z.object({
      /** As the list takes it behind `config.`: `learning_rate`, `optimizer.weight_decay`; `data` is name and version of the dataset. */
      key: z.string(),
      values: z.int(),
      usual: z.string(),
      runs: z.int(),
      numeric: z.boolean(),
      /** Characters of the longest value. */
      longest: z.int(),
    }),
  ),
});
export type RunFacets = z.infer<typeof RunFacets>;

/** Where a run stands among those of its project that answer the same question. */
export const RunStanding = z.object({
  /** 1 is best; null without a value, and for failed, cancelled and pruned runs. Before the end: by the value so far. */
  rank: z.int().nullable(),
  /** Results of that question, and the run itself where it has a rank. */
  of: z.int(),
  /** Others that are as good. */
  equal: z.int(),
  /** The run has come to its result. */
  final: z.boolean(),
  /** Results of the project that answer other questions. */
  others: z.int(),
  /** The best result among runs that were queued before it. */
  best_before: z.object({ id: RunId, name: z.string(), value: z.number() }).nullable(),
});
export type RunStanding = z.infer<typeof RunStanding>;
