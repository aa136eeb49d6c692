// A set of pictures that was edited on the command line is trained on, with the labels of the edits.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleVersion, reached, smallNetwork } from './example-run.ts';
import { startTrainyard, temporaryFolder, trainyard, type Trainyard, until } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: join(folder.path, 'data') });
});

afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

const edit = (...args: string[]) => trainyard(['edit', ...args, '--server', server.url]);

test('edited on the command line, trained on, and undone', async () => {
  const { project, version } = await exampleVersion(server.client, 'eurosat');
  const { items } = await server.client.call('listDatasets', { query: { project } });
  const dataset = items[0]?.id ?? '';
  const { profile } = (await server.client.call('getDataset', { params: { dataset } })).version;
  const names = profile.kind === 'images' ? profile.classes.map(({ name }) => name) : [];
  const [one = '', two = '', three = '', ...rest] = names;

  const refused = await edit(dataset, '--rename', `${one}=${two}`);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`there is a class "${two}" already`) });
  const orders = ['--delete-class', rest.join(','), '--merge', `${one},${two}=both`, '--split', '0.5,0.25,0.25@3'];
  const dry = await edit(dataset, ...orders, '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.stdout).toContain('New: “both”.');
  expect((await server.client.call('listDatasetVersions', { params: { dataset } })).items).toHaveLength(1);
  const made = await edit(dataset, ...orders);
  expect(made.stderr).toBe('');
  expect(made.stdout).toContain('Version 2 is made of version 1.');

  const edited = (await server.client.call('getDataset', { params: { dataset } })).version;
  expect(edited).toMatchObject({ number: 2, derived: { from: version } });
  const config = { ...smallNetwork, epochs: 1 };
  const { id } = await server.client.call('createRun', {
    params: { project },
    body: { dataset_version_id: edited.id, config },
  });
  await reached(server.client, id, 'completed');
  const run = await until('its model', async () => {
    const told = await server.client.call('getRun', { params: { run: id } });
    return told.model_id ? told : null;
  });
  const model = await server.client.call('getModel', { params: { model: run.model_id ?? '' } });
  expect(model.signature).toMatchObject({ labels: ['both', three].toSorted() });
  expect(model.data_fingerprint).toBe(edited.fingerprint);

  const undone = await edit(dataset, '--from', '1');
  expect(undone.stdout).toContain('Version 1 is brought back as it was.');
  const back = (await server.client.call('getDataset', { params: { dataset } })).version;
  expect(back).toMatchObject({ number: 3, derived: { edits: [] } });
  expect(back.profile).toEqual(profile);
});
