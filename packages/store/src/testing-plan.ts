// What PostgreSQL would do for the queries that a piece of code makes, for tests that hold a page's path to its indexes.
import { CompiledQuery } from 'kysely';
import { connect, type Database } from './database.ts';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

export interface Explained {
  query: string;
  plan: PlanNode;
}

/** Tables that stay small whatever is done: reading one whole is the right plan. */
const SMALL = new Set(['agents', 'projects', 'groups', 'datasets', 'dataset_versions']);

/** Does the work on a connection of its own and answers the plans of the queries outside of transactions that it made. */
export async function explain(url: string, work: (db: Database) => Promise<unknown>): Promise<Explained[]> {
  const db = await connect(url);
  const plans: Explained[] = [];
  const executor = db.getExecutor();
  const execute = executor.executeQuery.bind(executor);
  executor.executeQuery = async (query, options) => {
    if (/^\s*(?:select|with)\b/i.test(query.sql)) {
      const asked = CompiledQuery.raw(`explain (format json) ${query.sql}`, [...query.parameters]);
      const { rows } = await execute<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(asked);
      plans.push({ query: query.sql, plan: rows[0]?.['QUERY PLAN'][0]?.Plan as PlanNode });
    }
    return execute(query, options);
  };
  try {
    await work(db);
  } finally {
    await db.close();
  }
  return plans;
}

/** Tables that a plan reads from end to end, those that stay small left out. */
export function wholeReads(plan: PlanNode): string[] {
  const below = (plan.Plans ?? []).flatMap(wholeReads);
  const name = plan['Relation Name'];
  return plan['Node Type'] === 'Seq Scan' && name !== undefined && !SMALL.has(name) ? [name, ...below] : below;
}
