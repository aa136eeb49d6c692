// Models as lists show them: sorted, searched and cut by the database, without what only the page of one model shows.
import type { Task } from '@trainyard/contracts/config-field';
import { ModelItem, type modelColumns } from '@trainyard/contracts/model';
import type { Archived } from '@trainyard/contracts/standing';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { pageIds, pageOf, type Place } from './page.ts';
import { isoOf } from './readable.ts';
import { containsWords } from './run-condition.ts';
import { type RankedRow, resultOfModel } from './run-result.ts';
import { listedSql, type StandingRow, withStanding } from './standing.ts';

type Sql = RawBuilder<unknown>;
/** Labels of one item. */
const MOST_LABELS = 20;
const { metrics: Metrics, files: Files } = ModelItem.shape;
const Labels = ModelItem.shape.signature.shape.labels;
export type ModelColumn = (typeof modelColumns)[number];

const joined = sql`models r
  join runs t on t.id = r.run_id join projects p on p.id = r.project_id
  join dataset_versions v on v.id = t.dataset_version_id join datasets d on d.id = v.dataset_id`;

/** What a model is worth is said by data that chose nothing: the test part where there is one. */
const isTested = sql`(jsonb_typeof(coalesce(t.reference -> 'test_examples', case when t.evaluated_split = 'test' then t.reference -> 'examples' end)) = 'number'
  and jsonb_typeof(r.metrics -> ('test_' || t.metric_name)) = 'number')`;
const value = sql`finite(case when ${isTested} then (r.metrics ->> ('test_' || t.metric_name))::float8 else t.metric_value end)`;
/** Of the files that say how large they are. */
const bytes = sql`(select coalesce(sum((f -> 'bytes')::numeric), 0) from jsonb_array_elements(case jsonb_typeof(r.files) when 'array' then r.files else '[]' end) f where jsonb_typeof(f -> 'bytes') = 'number')`;

const words = (name: Sql) => sql`${name} collate natural_order`;
const keys: Record<Exclude<ModelColumn, 'created'>, Sql> = {
  name: words(sql`r.name`),
  project: words(sql`p.name`),
  task: sql`r.task`,
  metric: value,
  dataset: words(sql`d.name`),
  bytes,
  architecture: words(sql`r.architecture`),
  run: words(sql`t.name`),
};

export interface ModelQuery extends Place {
  project?: string | undefined;
  /** Words that all stand in the names of model, run, project, data or architecture. */
  q?: string | undefined;
  sort?: ModelColumn | undefined;
  order?: 'asc' | 'desc' | undefined;
  archived?: Archived | undefined;
}

/** A page, newest first unless sorted; `undefined` where `before` names none of the list. */
export async function listModels(
  db: Db,
  query: ModelQuery,
): Promise<{ items: ModelItem[]; next: string | null; total: number } | undefined> {
  const { project, q, sort = 'created', order, archived = 'false' } = query;
  const fits = sql`${listedSql('r', archived, project === undefined)} and ${project === undefined ? sql`true` : sql`r.project_id = ${project}`} and ${containsWords(q, sql`concat_ws(' ', r.name, p.name, d.name, r.architecture, r.task, t.name)`)}`;
  const rows = sql`${joined} where ${fits}`;
  const down = order === undefined ? sort === 'created' : order === 'desc';
  const way = down ? sql`desc` : sql`asc`;
  const listed =
    sort === 'created'
      ? { rows, order: sql`r.id ${way}`, byId: down ? ('desc' as const) : ('asc' as const) }
      : { rows, order: sql`${keys[sort]} ${way} nulls last, r.id desc` };
  const [ids, counted] = await Promise.all([
    pageIds(db, listed, query),
    sql<{ total: number }>`select count(*) as total from ${rows}`.execute(db),
  ]);
  if (ids === undefined) return undefined;
  const items = await modelItems(db, ids.slice(0, query.limit));
  return { ...pageOf(items, ids, query.limit), total: counted.rows[0]?.total ?? 0 };
}

interface Row
  extends
    StandingRow,
    Omit<RankedRow, 'metric_epoch'>,
    Omit<ModelItem, keyof StandingRow | 'metric' | 'metrics' | 'files' | 'signature' | 'created_at' | 'task'> {
  task: string;
  metrics: JsonValue;
  files: JsonValue;
  target: string | null;
  image_size: JsonValue;
  labels: JsonValue;
  created_at: Date;
}

async function modelItems(db: Db, ids: readonly string[]): Promise<ModelItem[]> {
  const { rows } = await sql<Row>`
    select r.id, r.project_id, p.name as project_name, r.run_id, t.name as run_name, r.name, r.task, r.architecture, ${bytes} as bytes,
      r.metrics, r.files, r.signature -> 'image_size' as image_size, jsonb_path_query_array(r.signature, ${`$.labels[0 to ${MOST_LABELS - 1}]`}::jsonpath) as labels,
      t.dataset_version_id, t.stop, d.name as dataset_name, r.data_fingerprint, r.created_at, r.archived_at, r.deleted_at, r.purge_at, t.metric_name, t.metric_greater_is_better, t.metric_value, t.metric_examples, t.reference,
      case jsonb_typeof(r.signature -> 'target') when 'string' then r.signature ->> 'target' end as target,
      case jsonb_typeof(r.signature -> 'labels') when 'array' then jsonb_array_length(r.signature -> 'labels') else 0 end as classes
    from ${joined} where r.id = any(${[...ids]}::text[]) order by array_position(${[...ids]}::text[], r.id)`.execute(
    db,
  );
  return rows.map(
    ({
      target,
      image_size,
      labels,
      metric_name,
      metric_greater_is_better,
      metric_value,
      metric_examples,
      reference,
      ...row
    }) => ({
      ...withStanding(row),
      task: row.task as Task,
      metric: resultOfModel({
        metric_name,
        metric_greater_is_better,
        metric_value,
        metric_examples,
        reference,
        metrics: row.metrics,
      }),
      // What is not as it should be is left out: an odd row costs itself some words, and the list nothing.
      metrics: Metrics.safeParse(row.metrics).data ?? {},
      files: Files.safeParse(row.files).data ?? [],
      signature: {
        task: row.task as Task,
        image_size: typeof image_size === 'number' ? image_size : null,
        target,
        labels: Labels.safeParse(labels).data ?? [],
      },
      created_at: isoOf(row.created_at) ?? '1970-01-01T00:00:00.000Z',
    }),
  );
}
