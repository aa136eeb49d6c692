// Things of every kind for tests, made as a person makes them.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import { expect } from 'vitest';
import { insertDataset } from './dataset.ts';
import type { Database } from './database.ts';
import { insertGroup } from './group.ts';
import { changeThings } from './lifecycle.ts';
import { insertModel } from './model.ts';
import { insertProject } from './project.ts';
import { insertRun } from './run.ts';
import { insertConfig } from './saved-config.ts';
import { testId } from './testing-yard.ts';
import { thingTables } from './thing.ts';
import { sql } from 'kysely';

export const sha = (letter: string): string => letter.repeat(64);

export interface TestThings {
  project(name?: string, example?: string): Promise<string>;
  /** A table that lies at `path`, with one version of one file. */
  dataset(project: string, name: string, path?: string): Promise<{ id: string; version: string }>;
  /** A queued run. */
  run(project: string, version: string, more?: { group?: string; parent?: string; id?: string }): Promise<string>;
  /** Ends it well an hour ago; its files are there. */
  complete(run: string, files?: [path: string, sha256: string][]): Promise<void>;
  /** The model of a run, of one file. */
  model(project: string, run: string, sha256: string): Promise<string>;
  group(project: string, name?: string): Promise<string>;
  /** A saved config, without content. */
  config(project: string, name?: string): Promise<string>;
  /** Deletes it; the time in which it can be brought back is over. */
  over(kind: ThingKind, id: string): Promise<void>;
}

export function testThings(db: Database): TestThings {
  return {
    async project(name = `project ${testId('nam')}`, example) {
      const id = testId('prj');
      expect(await insertProject(db, { id, name, description: '', ...(example ? { example } : {}) })).toBe(true);
      return id;
    },
    async dataset(project_id, name, path) {
      const [id, version] = [testId('dst'), testId('dsv')];
      const files = [{ path: 'a.csv', bytes: 1, sha256: sha('a'), class: null, split: null }];
      const made = {
        id: version,
        fingerprint: sha('f'),
        profile: {} as never,
        findings: [],
        reading_override: null,
        files,
      };
      const row = { id, project_id, name, kind: 'table', path: path ?? `/data/${id}`, source: 'path' } as const;
      expect(await insertDataset(db, row, made)).toBe(true);
      return { id, version };
    },
    async run(project_id, version, { group, parent, id = testId('run') } = {}) {
      await db.transaction().execute((trx) =>
        insertRun(trx, {
          id,
          project_id,
          group_id: group ?? null,
          parent_id: parent ?? null,
          dataset_version_id: version,
          test_dataset_version_id: null,
          name: `run ${id}`,
          config: { task: 'tabular-classification', data: version },
          metric: { name: 'accuracy', greaterIsBetter: true },
          reading: null,
          test_dialect: null,
        }),
      );
      return id;
    },
    async complete(id, files = []) {
      await sql`update runs set state = 'completed', started_at = now(), ended_at = now() - interval '1 hour', metric_value = 0.5,
        metrics = '{"accuracy":0.5}' where id = ${id}`.execute(db);
      for (const [path, sha256] of files)
        await sql`insert into artifacts (run_id, path, kind, bytes, sha256, available)
          values (${id}, ${path}, ${path.startsWith('model/') ? 'model' : 'other'}, 1, ${sha256}, true)`.execute(db);
    },
    async model(project_id, run_id, sha256) {
      const id = testId('mdl');
      const files = [{ path: 'weights', bytes: 1, sha256 }];
      const rest = { task: 'tabular-classification', architecture: 'x', metrics: {}, environment: {} };
      const labels = {
        task: 'tabular-classification',
        image_size: null,
        columns: [],
        target: 'y',
        labels: ['a', 'b'],
      } as const;
      const model = { ...rest, id, project_id, run_id, name: `model ${id}`, files, data_fingerprint: null };
      expect(await insertModel(db, { ...model, signature: { ...labels, columns: [], labels: ['a', 'b'] } })).toBe(id);
      return id;
    },
    async group(project_id, name = 'rates') {
      const id = testId('grp');
      expect(await insertGroup(db, { id, project_id, name, question: '' })).toMatchObject({ id });
      return id;
    },
    async config(project_id, name = 'good') {
      return (await insertConfig(db, { id: testId('cfg'), project_id, name, config: {} })).id;
    },
    async over(kind, id) {
      expect(await changeThings(db, 'delete', kind, [id])).toMatchObject({ kind: 'ok' });
      await sql`update ${sql.table(thingTables[kind])} set purge_at = now() - interval '1 second' where id = ${id}`.execute(
        db,
      );
    },
  };
}
