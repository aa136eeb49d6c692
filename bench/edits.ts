// Edits of a large set of pictures, over HTTP: what they would make (preview), the version that they make, and the pictures most like
// one; with what the scan kept of its pictures, and without, as of a set that was read before that was kept: then each is read once.
// node bench/edits.ts [--pictures 20000] [--side 64] [--set FOLDER]   prints a table, beside the reading of the set, and a line of JSON
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTrainyard, temporaryFolder } from '../e2e/src/trainyard.ts';
import { machineOf } from './machine.ts';
import { makePictures } from './picture-set.ts';
import { trainyardDatabase } from './platform/postgres.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '20000' },
    side: { type: 'string', default: '64' },
    set: { type: 'string' },
  },
});
const folder = await temporaryFolder();
const set = values.set ?? join(folder.path, 'sets', 'many');
if (values.set === undefined) await makePictures(set, Number(values.pictures), Number(values.side));
const server = await startTrainyard({
  dataDir: join(folder.path, 'data'),
  args: ['--no-agent'],
  env: { TRAINYARD_DATASETS_DIR: join(set, '..') },
});
const seconds: Record<string, number> = {};
async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const answer = await work();
  seconds[name] = Number(((performance.now() - from) / 1000).toFixed(2));
  console.log(`${name.padEnd(34)} ${String(seconds[name]).padStart(8)} s`);
  return answer;
}
try {
  const { client } = server;
  const project = await client.call('createProject', { body: { name: 'edits' } });
  const { version } = await timed('reading', () =>
    client.call('registerDataset', { params: { project: project.id }, body: { name: 'many', path: set } }),
  );
  const params = { version: version.id };
  const rename = [{ edit: 'rename_class' as const, from: 'class0', to: 'other' }];
  const split = [{ edit: 'split' as const, train: 0.8, val: 0.1, test: 0.1, seed: 1 }];
  for (const known of ['known', 'not known']) {
    const forget = async () => {
      if (known === 'known') return;
      const database = await trainyardDatabase(server.dataDir);
      await database.query('truncate pictures');
      await database.end();
    };
    for (const [name, edits] of Object.entries({ rename, split })) {
      await forget();
      await timed(`${name}, looked at, ${known}`, () => client.call('previewDatasetEdit', { params, body: { edits } }));
      await forget();
      await timed(`${name}, made, ${known}`, () => client.call('editDatasetVersion', { params, body: { edits } }));
    }
    await forget();
    await timed(`more like one, ${known}`, () =>
      client.call('listDatasetImages', { params, query: { like: known === 'known' ? 7 : 8, limit: 100 } }),
    );
  }
  console.log(JSON.stringify({ pictures: version.files, seconds, machine: await machineOf() }));
} finally {
  await server.stop();
  await folder.remove();
}
