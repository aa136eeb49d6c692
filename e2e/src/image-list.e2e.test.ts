// A folder whose labels a list says is trained on like any other, with the labels and parts of the list.
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reached, smallNetwork } from './example-run.ts';
import { root, startTrainyard, temporaryFolder, trainyard, type Trainyard, until } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({
    dataDir: join(folder.path, 'data'),
    env: { TRAINYARD_DATASETS_DIR: folder.path },
  });
});

afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

test('registered by its list on the command line, and trained with the labels of the list', async () => {
  const source = join(root, 'examples/eurosat/train');
  const path = join(folder.path, 'pictures');
  const rows: string[] = [];
  for (const [index, name] of ['AnnualCrop', 'Forest', 'Highway'].entries())
    for (const [number, file] of (await readdir(join(source, name))).slice(0, 12).entries()) {
      // One folder for all: only the list knows.
      await cp(join(source, name, file), join(path, `all/${index}-${file}`));
      rows.push(`all/${index}-${file};${name === 'Forest' ? 'trees' : 'none'};${number < 8 ? 'train' : 'val'}`);
    }
  await writeFile(join(path, 'list.csv'), `path;label;split\n${rows.join('\n')}\n`);
  // The same list in a config file, without a server.
  const config = join(folder.path, 'listed.yaml');
  const own = { ...smallNetwork, epochs: 1, batch_size: 8, data: 'pictures/list.csv' };
  await writeFile(config, JSON.stringify(own));
  const out = join(folder.path, 'out');
  const trained = await trainyard(['train', config, '--out', out, '--json']);
  expect(trained.code, trained.stderr).toBe(0);
  const { id2label } = JSON.parse(await readFile(join(out, 'model/labels.json'), 'utf8')) as { id2label: object };
  expect(Object.values(id2label)).toEqual(['none', 'trees']);
  const asked = await trainyard(['preflight', config, '--json']);
  expect(JSON.parse(asked.stdout)).toMatchObject({ images: { train: 24, val: 12, test: 0 } });
  const project = (await server.client.call('createProject', { body: { name: 'by a list' } })).id;
  const made = await trainyard(['register', project, path, '--labels', 'list.csv', '--json', '--server', server.url]);
  expect(made.stderr).toBe('');
  const { version } = JSON.parse(made.stdout) as { version: { id: string; fingerprint: string } };
  const { id } = await server.client.call('createRun', {
    params: { project },
    body: { dataset_version_id: version.id, config: { ...smallNetwork, epochs: 1, batch_size: 8 } },
  });
  await reached(server.client, id, 'completed');
  const run = await until('its model', async () => {
    const told = await server.client.call('getRun', { params: { run: id } });
    return told.model_id ? told : null;
  });
  const model = await server.client.call('getModel', { params: { model: run.model_id ?? '' } });
  expect(model.signature).toMatchObject({ labels: ['none', 'trees'] });
  expect(model.data_fingerprint).toBe(version.fingerprint);
});
