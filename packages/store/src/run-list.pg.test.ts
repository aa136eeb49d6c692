// Lists against a simple model in memory: whatever is asked, the database answers what sorting and filtering by hand does.
import { type Column, readColumn, readFilter, Unreadable } from '@trainyard/core/run-filter';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unknownColumn } from './run-condition.ts';
import { listRuns, newestFirst, type RunSort } from './run-list.ts';
import { runsInState, runSummary } from './run-summary.ts';
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
  name: string;
  state: string;
  metric: number | null;
  lr: number | string | null | undefined;
  decay: number | undefined;
  loss: number | 'NaN' | undefined;
  minutes: number | null;
}
const row = fc.record({
  name: fc.constantFrom('run 2', 'run 10', 'Run 1', 'vit', 'a_b', '100%', 'é'),
  state: fc.constantFrom('completed', 'failed', 'cancelled', 'paused'),
  metric: fc.constantFrom(null, Number.NaN, Infinity, -Infinity, 0.5, 0.25, 0.5, -3, 1e308),
  lr: fc.constantFrom<Row['lr'][]>(undefined, null, 0.1, 1e-5, 3, 'auto', 'best', ''),
  decay: fc.constantFrom(undefined, 0.01, 0.1),
  loss: fc.constantFrom<Row['loss'][]>(undefined, 'NaN', 0.3, 12),
  minutes: fc.constantFrom(null, 0, 1.5, 600),
});

async function insert(rows: Omit<Row, 'id'>[]): Promise<{ project: string; rows: Row[] }> {
  const project = testId('prj');
  await sql`insert into projects (id, name) values (${project}, ${project})`.execute(it.db);
  const made = rows.map((one) => ({ ...one, id: testId('run') }));
  for (const { id, name, state, metric, lr, decay, loss, minutes } of made) {
    const config = {
      task: 'image-classification',
      data: 'd',
      model: 'm',
      learning_rate: lr,
      optimizer: { name: 'sgd', weight_decay: decay },
    };
    await it.db
      .insertInto('runs')
      .values({
        id,
        name,
        state,
        project_id: project,
        dataset_version_id: yard.versionId,
        task: 'image-classification',
        config: JSON.stringify(config),
        metrics: JSON.stringify({ loss }),
        metric_name: 'accuracy',
        metric_greater_is_better: true,
        metric_value: metric,
        ...(minutes === null
          ? {}
          : { started_at: '2026-01-01T00:00:00Z', ended_at: new Date(Date.parse('2026-01-01') + minutes * 60_000) }),
      })
      .execute();
  }
  return { project, rows: made };
}

const natural = new Intl.Collator('en', { numeric: true });
type Value = number | string | null | undefined;
const columns: Record<string, (row: Row) => Value> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  state: ({ state }) => state,
  metric: ({ metric }) => metric,
  minutes: ({ minutes }) => minutes,
  lr: ({ lr }) => lr,
  'config.optimizer.weight_decay': ({ decay }) => decay,
  weight_decay: ({ decay }) => decay,
  'metrics.loss': ({ loss }) => (loss === 'NaN' ? null : loss),
};
const present = (value: Value) =>
  value != null && value !== '' && (typeof value === 'string' || Number.isFinite(value));

/** The order by hand: missing last, numbers before words, equals newest first. */
function byHand(rows: Row[], name: string, down: boolean): string[] {
  const value = columns[name] as (row: Row) => Value;
  const sign = down ? -1 : 1;
  const compare = (a: Value, b: Value): number => {
    if (!present(a) || !present(b)) return Number(!present(a)) - Number(!present(b));
    if (typeof a !== typeof b) return sign * (typeof a === 'number' ? -1 : 1);
    return sign * (typeof a === 'number' ? a - (b as number) : natural.compare(String(a), String(b)));
  };
  return rows.toSorted((a, b) => compare(value(a), value(b)) || (b.id < a.id ? -1 : 1)).map(({ id }) => id);
}

const sortBy = (name: string, down: boolean): RunSort => ({ column: readColumn(name) as Column, down });
const where = (text: string) => {
  const read = readFilter(text);
  if (read instanceof Unreadable) throw new Error(read.message);
  return read;
};

test('every order is the one by hand, whole and in pages, by offset and by `before`', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...Object.keys(columns)),
      fc.boolean(),
      fc.integer({ min: 1, max: 5 }),
      async (made, name, down, limit) => {
        const { project, rows } = await insert(made);
        const sort = sortBy(name, down);
        const expected = byHand(rows, name, down);
        const read = async (place: { limit: number; before?: string; offset?: number }) =>
          (await listRuns(it.db, { filter: { project }, sort, place }))!;
        expect((await read({ limit: 100 })).items.map(({ id }) => id)).toEqual(expected);
        const byOffset: string[] = [];
        for (let offset = 0; offset < rows.length; offset += limit)
          byOffset.push(...(await read({ limit, offset })).items.map(({ id }) => id));
        expect(byOffset).toEqual(expected);
        const byNext: string[] = [];
        for (let before: string | null | undefined; before !== null;) {
          const page = await read({ limit, ...(before ? { before } : {}) });
          expect(page.total).toBe(rows.length);
          byNext.push(...page.items.map(({ id }) => id));
          before = page.next;
        }
        expect(byNext).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
}, 240_000);

test('every filter keeps what it would keep by hand', async () => {
  const { project, rows } = await insert(fc.sample(row, 60));
  const text = (value: Value) => String(value).toLowerCase();
  const number = (value: Value) => typeof value === 'number' && Number.isFinite(value);
  const cases: [string, (row: Row) => boolean][] = [
    ['state:fail', (r) => r.state === 'failed'],
    ['-state:fail', (r) => r.state !== 'failed'],
    ['state=completed name:RUN', (r) => r.state === 'completed' && text(r.name).includes('run')],
    ['metric>0.3', (r) => number(r.metric) && r.metric! > 0.3],
    ['metric<=0.25', (r) => number(r.metric) && r.metric! <= 0.25],
    ['-metric>0.3', (r) => !(number(r.metric) && r.metric! > 0.3)],
    ['accuracy>0.3', (r) => number(r.metric) && r.metric! > 0.3],
    ['lr=1e-5', (r) => r.lr === 1e-5],
    ['lr!=1e-5', (r) => r.lr !== 1e-5],
    ['lr:aut', (r) => r.lr === 'auto'],
    ['lr>0.01', (r) => typeof r.lr === 'number' && r.lr > 0.01],
    ['weight_decay>=0.1', (r) => r.decay === 0.1],
    ['metrics.loss<1', (r) => r.loss === 0.3],
    ['minutes>1', (r) => r.minutes !== null && r.minutes > 1],
    ['name:100%', (r) => r.name === '100%'],
    ['name:a_b', (r) => r.name === 'a_b'],
    ['"run 10"', (r) => r.name === 'run 10'],
    ['created>2020-01-01', () => true],
    ['ended:2026-01-01', (r) => r.minutes !== null],
    ['optimizer:sgd model=M', () => true],
  ];
  for (const [asked, keeps] of cases) {
    const page = await listRuns(it.db, {
      filter: { project, where: where(asked) },
      sort: newestFirst,
      place: { limit: 100 },
    });
    expect(
      page?.items.map(({ id }) => id),
      asked,
    ).toEqual(
      rows
        .filter(keeps)
        .map(({ id }) => id)
        .toReversed(),
    );
    expect(page?.total, asked).toBe(rows.filter(keeps).length);
  }
});

test('fields bring what was asked for, and nothing else of the config', async () => {
  const { project } = await insert([
    { name: 'a', state: 'failed', metric: 1, lr: 0.1, decay: 0.01, loss: 'NaN', minutes: 1 },
  ]);
  const names = ['config.learning_rate', 'config.optimizer', 'weight_decay', 'metrics.loss', 'metric', 'config.epochs'];
  const fields = new Map(names.map((name) => [name, readColumn(name) as Column]));
  const page = await listRuns(it.db, { filter: { project }, sort: newestFirst, place: { limit: 1 }, fields });
  expect(page?.items[0]?.fields).toEqual({
    'config.learning_rate': 0.1,
    'config.optimizer': { name: 'sgd', weight_decay: 0.01 },
    weight_decay: 0.01,
    'metrics.loss': 'NaN',
    metric: 1,
    'config.epochs': null,
  });
  expect(page?.items[0]).not.toHaveProperty('config');
});

test('a value that is longer than a row has room for is cut', async () => {
  const at = (name: string): Column => ({ kind: 'config', path: [name] });
  const config = {
    epochs: 'x'.repeat(300),
    seed: 'x'.repeat(301),
    optimizer: { name: 'y'.repeat(300) },
    model: { name: 'z' },
    deterministic: false,
  };
  const { project } = await insert([
    { name: 'a', state: 'failed', metric: 1, lr: 0.1, decay: 0.01, loss: 'NaN', minutes: 1 },
  ]);
  await sql`update runs set config = ${JSON.stringify(config)}::jsonb where project_id = ${project}`.execute(it.db);
  const fields = new Map(
    ['epochs', 'seed', 'optimizer', 'model', 'deterministic', 'patience'].map((name) => [name, at(name)]),
  );
  const page = await listRuns(it.db, { filter: { project }, sort: newestFirst, place: { limit: 1 }, fields });
  expect(page?.items[0]?.fields).toEqual({
    epochs: config.epochs,
    seed: `${'x'.repeat(300)}…`,
    optimizer: `${JSON.stringify(config.optimizer).slice(0, 300)}…`,
    model: { name: 'z' },
    deterministic: false,
    patience: null,
  });
  const plain = await listRuns(it.db, {
    filter: { project },
    sort: newestFirst,
    place: { limit: 1 },
    fields: new Map(),
  });
  expect(plain?.items[0]).not.toHaveProperty('fields');
});

test('names that no run has are told with the nearest that some have', async () => {
  await insert([{ name: 'a', state: 'failed', metric: 1, lr: 0.1, decay: 0.1, loss: 0.3, minutes: 1 }]);
  const asked = async (name: string) => (await unknownColumn(it.db, [readColumn(name) as Column])) ?? null;
  expect(await asked('metrics.loss')).toBeNull();
  expect(await asked('weight_decay')).toBeNull();
  expect(await asked('accuracy')).toBeNull();
  expect(await asked('metrics.losss')).toMatchObject({
    message: expect.stringMatching(/no column "metrics.losss". Did you mean "loss"\?$/),
    hint: expect.stringMatching(/^There are: .*metrics.loss\.$/),
  });
  expect(await asked('momentun')).toMatchObject({ message: expect.stringContaining('no column "momentun"') });
});

describe('odd rows', () => {
  const odd: [string, string, string[]][] = [
    ['progress that is a word', `progress = '"x"'`, ['progress']],
    ['progress of half a thing', `progress = '{"phase":"training"}'`, ['progress']],
    [
      'a step that is no whole number',
      `progress = '{"phase":"training","step":1.5,"steps_total":2,"epoch":null,"epochs_total":null,"samples_per_second":null,"seconds_left":null,"at":"2026-01-01T00:00:00.000Z"}'`,
      ['progress'],
    ],
    ['a failure that is a list', `failure = '[1]'`, ['failure']],
    ['a task that nobody knows', `task = 'alchemy'`, ['task']],
    ['times without end', `started_at = 'infinity', ended_at = '-infinity'`, []],
    ['the year 20000', `ended_at = '20000-01-01'`, []],
    ['made at no time', `created_at = 'infinity'`, ['created_at']],
    ['metrics that are none', `metrics = '[1, 2]'`, []],
    ['a config that is none', `config = '"x"'`, []],
  ];
  test.each(odd)('%s: the row says so, and the list stands', async (_what, change, unreadable) => {
    const { project, rows } = await insert(fc.sample(row, 3));
    const [first, bad] = rows;
    await sql`update runs set ${sql.raw(change)} where id = ${bad!.id}`.execute(it.db);
    for (const name of [...Object.keys(columns), 'progress', 'epoch', 'error', 'model']) {
      const column = readColumn(name) as Column;
      const page = await listRuns(it.db, {
        filter: { project },
        sort: { column, down: true },
        place: { limit: 9 },
        fields: new Map([[name, column]]),
      });
      expect(page?.items).toHaveLength(3);
      expect(page?.items.find(({ id }) => id === bad!.id)?.unreadable ?? []).toEqual(unreadable);
      expect(page?.items.find(({ id }) => id === first!.id)?.unreadable).toBeUndefined();
    }
    expect(await runSummary(it.db, bad!.id)).toMatchObject({ id: bad!.id });
    await runsInState(it.db, 'ended', 100);
  });
});
