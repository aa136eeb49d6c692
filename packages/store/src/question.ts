// The question that a run answers, as an id: runs with the same one can be ranked, others cannot.
import type { Config } from '@trainyard/contracts/config-field';
import { questionKey, questionOf, type QuestionData } from '@trainyard/core/question';
import { sql, type RawBuilder } from 'kysely';
import { createHash } from 'node:crypto';
import type { Db } from './database.ts';

/** Short enough for any index, whatever the name of a target; as many digits as no two questions ever share. */
const DIGITS = 32;

export interface QuestionRow extends QuestionData {
  config: unknown;
  metric_name: string;
}

/** Whether the version of alias `v` brings a validation part, as the engine takes one: images that can be read. */
export const bringsValidation: RawBuilder<boolean> = sql`(case when v.profile ->> 'kind' = 'images' and jsonb_typeof(v.profile #> '{splits,val}') = 'number'
  then (v.profile #>> '{splits,val}')::numeric > 0 else false end)`;

/** Null where the config is none: nothing can be compared with that run. */
export function questionId({ config, metric_name: metric, ...data }: QuestionRow): string | null {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return null;
  const key = questionKey(questionOf(config as Config, data, metric));
  return createHash('sha256').update(key).digest('hex').slice(0, DIGITS);
}

/** The question of a run that is about to be written. */
export async function newRunQuestion(
  db: Db,
  versionId: string,
  config: Config,
  metric: string,
): Promise<string | null> {
  const { rows } = await sql<QuestionData>`
    select v.fingerprint, ${bringsValidation} as "bringsValidation" from dataset_versions v where v.id = ${versionId}`.execute(
    db,
  );
  const [data] = rows;
  return data ? questionId({ ...data, config, metric_name: metric }) : null;
}
