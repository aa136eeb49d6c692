import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import type { DatasetDiff } from '@trainyard/contracts/dataset-diff';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SentProblem, testPicture, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

async function put(path: string, shade: number): Promise<void> {
  const file = join(it.datasets, 'pets', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await testPicture(shade));
}

test('added, removed, relabelled and moved pictures, and those that stayed', async () => {
  for (const [index, path] of ['cat/1.jpg', 'cat/2.jpg', 'cat/3.jpg', 'dog/1.jpg', 'dog/2.jpg'].entries())
    await put(path, index * 40 + 1);
  const path = join(it.datasets, 'pets');
  const { json } = await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, { name: 'pets', path });
  await rename(join(path, 'cat/2.jpg'), join(path, 'dog/from-cat.jpg'));
  await rename(join(path, 'dog/1.jpg'), join(path, 'dog/one.jpg'));
  await rm(join(path, 'cat/3.jpg'));
  await put('cat/new.jpg', 230);
  const again = await it.ask<DatasetVersion>('POST', `/datasets/${json.id}/versions`);
  const diff = async <T = DatasetDiff>(query: string, version = again.json.id) =>
    (await it.ask<T>('GET', `/dataset-versions/${version}/diff?${query}`)).json;

  const all = await diff(`since=${json.version.id}`);
  expect(all).toMatchObject({
    counts: { added: 1, removed: 1, relabelled: 1, moved: 1, same: 2 },
    total: 4,
    items: [
      {
        change: 'relabelled',
        before: { path: 'cat/2.jpg', classes: ['cat'], index: 1 },
        after: { path: 'dog/from-cat.jpg', classes: ['dog'] },
      },
      { change: 'removed', before: { path: 'cat/3.jpg' }, after: null },
      { change: 'added', before: null, after: { path: 'cat/new.jpg', classes: ['cat'] } },
      { change: 'moved', before: { path: 'dog/1.jpg' }, after: { path: 'dog/one.jpg' } },
    ],
  });
  expect(await diff(`since=${json.version.id}&change=added&limit=1`)).toMatchObject({
    total: 1,
    items: [{ change: 'added' }],
  });
  expect(await diff(`since=${json.version.id}&offset=3`)).toMatchObject({ total: 4, items: [{ change: 'moved' }] });
  expect(await diff(`since=${again.json.id}`)).toMatchObject({ total: 0, items: [] });

  const birds = (await it.ask<{ items: Dataset[] }>('GET', '/datasets')).json.items.find(
    ({ kind }) => kind === 'table',
  );
  expect(await diff<SentProblem>(`since=${birds?.version.id}`)).toMatchObject({ code: 'http.conflict' });
});
