// Ranking in the database against the rule in memory (core/ranking.ts): whatever runs there are, only results of one question
// stand beside each other, in facets, standing, projects, groups and the order of a list alike.
import { metricInterval } from '@trainyard/core/metric';
import { isEqual, isMeasured, besideBest } from '@trainyard/core/ranking';
import type { RunState } from '@trainyard/contracts/run';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listGroups } from './group.ts';
import { projectsById } from './project.ts';
import { runFacets } from './run-facets.ts';
import { listRuns } from './run-list.ts';
import { runStanding } from './run-standing.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testId, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterAll(() => it.close());

interface Row {
  id: string;
  question: string | null;
  state: RunState;
  value: number | null;
  examples: number | null;
}
const values = [null, Number.NaN, Infinity, -Infinity, 0.9, 0.9 + 1e-13, 0.89, 0.85, 0.5, 0, -3, 1e308, -1e308, 5e-324];
const row = fc.record({
  question: fc.constantFrom('p', 'q', 'small', null),
  state: fc.constantFrom<RunState[]>('queued', 'paused', 'completed', 'completed', 'completed', 'failed', 'cancelled'),
  value: fc.constantFrom(...values),
  examples: fc.constantFrom(null, 10, 163),
});
/** `small` asks for an error, the others for a share. */
const isGreater = ({ question }: Pick<Row, 'question'>) => question !== 'small';
const metricOf = (one: Pick<Row, 'question'>) => (isGreater(one) ? 'accuracy' : 'rmse');

async function insert(rows: Omit<Row, 'id'>[]): Promise<{ project: string; group: string; rows: Row[] }> {
  const [project, group] = [testId('prj'), testId('grp')];
  await sql`insert into projects (id, name) values (${project}, ${project})`.execute(it.db);
  await sql`insert into groups (id, project_id, name) values (${group}, ${project}, 'g')`.execute(it.db);
  const made = rows.map((one) => ({ ...one, id: testId('run') }));
  for (const one of made) {
    const { id, question, state, value, examples } = one;
    const config = JSON.stringify({ task: 'tabular-classification', data: 'd', model: 'm', target: 't', seed: 1 });
    await it.db
      .insertInto('runs')
      .values({
        id,
        question,
        state,
        config,
        name: id,
        project_id: project,
        group_id: group,
        task: 'tabular-classification',
        dataset_version_id: yard.versionId,
        metrics: '{}',
        metric_name: metricOf(one),
        metric_greater_is_better: isGreater(one),
        metric_value: value,
        metric_examples: examples,
      })
      .execute();
  }
  return { project, group, rows: made };
}

/** Results of each question, the best first, and questions by how many results they have. */
function byHand(rows: readonly Row[]) {
  const questions = [...new Set(rows.flatMap(({ question }) => question ?? []))].map((id) => {
    const results = rows
      .filter((one) => one.question === id)
      .filter(isMeasured)
      .toSorted((a, b) => (isGreater(a) ? b.value - a.value : a.value - b.value) || (b.id < a.id ? -1 : 1));
    return {
      id,
      results,
      newest:
        results
          .map((one) => one.id)
          .toSorted()
          .at(-1) ?? '',
    };
  });
  return questions.toSorted((a, b) => b.results.length - a.results.length || (b.newest < a.newest ? -1 : 1));
}

test('facets, standing, projects, groups and the order of a list rank as the rule does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 14 }), async (made) => {
      const { project, group, rows } = await insert(made);
      const questions = byHand(rows);
      const [lead] = questions;
      const [best] = lead?.results ?? [];

      const facets = await runFacets(it.db, { project });
      expect(facets.total).toBe(rows.length);
      expect(facets.best?.id).toBe(best?.id);
      expect(facets.questions.reduce((sum, { measured }) => sum + measured, 0)).toBe(rows.filter(isMeasured).length);
      if (best && lead) {
        const interval = metricInterval(metricOf(best), best.value, best.examples);
        const standings = rows.filter(({ id }) => id !== best.id).map((one) => besideBest(one, { ...best, interval }));
        expect(facets).toMatchObject({
          metric: { name: metricOf(best), measured: lead.results.length },
          equal: standings.filter((standing) => standing === 'equal').length,
          near: standings.filter((standing) => standing === 'within').length,
        });
        const others = lead.results.filter((one) => one.id !== best.id && isEqual(one.value, best.value)).length;
        const expected = { run_id: best.id, measured: lead.results.length, equal: others };
        expect((await projectsById(it.db, [project]))[0]?.best).toMatchObject(expected);
        expect((await listGroups(it.db, { project, limit: 1 }))?.items[0]).toMatchObject({ id: group, best: expected });
      } else {
        expect((await projectsById(it.db, [project]))[0]?.best).toBeNull();
      }

      const unranked = rows
        .filter((one) => !isMeasured(one))
        .map(({ id }) => id)
        .toReversed();
      const listed = await listRuns(it.db, {
        filter: { project },
        sort: { column: 'rank', down: false },
        place: { limit: 99 },
      });
      expect(listed?.items.map(({ id }) => id)).toEqual([
        ...questions.flatMap(({ results }) => results.map(({ id }) => id)),
        ...unranked,
      ]);

      for (const one of rows) {
        const peers = (questions.find(({ id }) => id === one.question)?.results ?? []).filter(
          ({ id }) => id !== one.id,
        );
        const { value } = one;
        const judged =
          one.question !== null &&
          value !== null &&
          Number.isFinite(value) &&
          !['failed', 'cancelled'].includes(one.state);
        const equal = judged ? peers.filter((peer) => isEqual(peer.value, value)).length : 0;
        const better = peers.filter(
          (peer) => judged && !isEqual(peer.value, value) && (isGreater(one) ? peer.value > value : peer.value < value),
        );
        const before = peers.find(({ id }) => id < one.id);
        expect(await runStanding(it.db, one.id)).toEqual({
          rank: judged ? better.length + 1 : null,
          of: peers.length + (judged ? 1 : 0),
          equal,
          final: isMeasured(one),
          others: rows.filter(isMeasured).filter(({ question }) => question !== one.question).length,
          best_before: before ? { id: before.id, name: before.id, value: before.value } : null,
        });
      }
    }),
    { numRuns: 60 },
  );
}, 240_000);

test('a run is written with its question: seeds and splits tell runs apart, models do not', async () => {
  const asked = async (config: Record<string, string | number | { name: string; fraction: number }>) => {
    const id = await yard.run(config);
    const { question } = await it.db
      .selectFrom('runs')
      .select('question')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return question;
  };
  const first = await asked({ seed: 1 });
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(await asked({ seed: 1, model: 'vit' })).toBe(first);
  expect(await asked({ seed: 2 })).not.toBe(first);
  expect(await asked({ seed: 1, validation: { name: 'holdout', fraction: 0.5 } })).not.toBe(first);
  // A folder with its own val/ is measured on that, whatever the seed.
  await it.db
    .updateTable('dataset_versions')
    .set({ profile: JSON.stringify({ kind: 'images', splits: { train: 9, val: 3 } }) })
    .where('id', '=', yard.versionId)
    .execute();
  const own = await asked({ seed: 1 });
  expect(own).not.toBe(first);
  expect(await asked({ seed: 2 })).toBe(own);
});
