// Data comes to a real server by the command line, as a person types it: seen while it is read, cancelled, refused with its code.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import type { Dataset } from '@trainyard/contracts/dataset';
import { manyPicturesIn, testPicture, type TestServer, testServer } from '@trainyard/server/testing-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchScan } from './scans.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

const manyPictures = (name: string, count: number) => manyPicturesIn(join(it.datasets, name), count);

interface Run {
  process: ReturnType<typeof spawn>;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function trainyard(...args: string[]): Run {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args, '--server', it.address]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; stdout: string; stderr: string }>();
  child.on('close', (code) => resolve({ code, stdout, stderr }));
  return { process: child, ended: promise };
}

const client = () => createClient({ baseUrl: it.address });
const scanOf = async (name: string) =>
  (await client().call('listScans')).items.find((scan) => scan.name === name && (scan.read ?? 0) > 0);

test('a folder of the server is registered, with its findings', async () => {
  const folder = await manyPictures('of the server', 4);
  const { code, stdout } = await trainyard('register', it.project, folder).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^of the server: 4 pictures of 2 classes \(images, v1, dst_/);
  expect(stdout).toContain('(image.too_few)');
});

test('a folder and a table of this machine are sent', async () => {
  const folder = await manyPictures('of mine', 4);
  await writeFile(join(folder, 'cat/.hidden.jpg'), 'x');
  const sent = await trainyard('upload', it.project, folder, '--json').ended;
  expect(JSON.parse(sent.stdout) as Dataset).toMatchObject({
    name: 'of mine',
    source: 'upload',
    version: { profile: { images: 4, ignored: 0 } },
  });
  const table = join(it.datasets, 'some.csv');
  await writeFile(table, 'a,b\n1,x\n2,y\n');
  const { stdout } = await trainyard('upload', it.project, table, '--name', 'rows').ended;
  expect(stdout).toMatch(/^rows: 2 rows of 2 columns/);
  const { code, stderr } = await trainyard('upload', it.project, join(it.datasets, 'nothing')).ended;
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('of this machine') });
});

test('a list in the folder says the labels, of the server and of this machine', async () => {
  const folder = await manyPictures('with a list', 4);
  await writeFile(join(folder, 'list.csv'), 'path,label\ncat/0.jpg,one\ncat/1.jpg,one\ndog/0.jpg,two\ndog/7.jpg,two\n');
  for (const verb of ['register', 'upload']) {
    const { code, stdout } = await trainyard(verb, it.project, folder, '--labels', 'list.csv', '--name', verb).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(': 3 pictures of 2 classes (images');
    expect(stdout).toContain('line 5: dog/7.jpg');
  }
  await writeFile(join(folder, 'list.csv'), 'path,label\n../cat/0.jpg,one\n');
  const refused = await trainyard('register', it.project, folder, '--labels', 'list.csv', '--name', 'out').ended;
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('line 2: "../cat/0.jpg" leads out') });
});

test('a refusal has its words, and an exit code', async () => {
  await mkdir(join(it.datasets, 'one/cat'), { recursive: true });
  await writeFile(join(it.datasets, 'one/cat/1.jpg'), await testPicture(1));
  const { code, stderr } = await trainyard('register', it.project, join(it.datasets, 'one')).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('has only the class folder "cat"');
  expect(stderr).toContain('at least two class folders');
});

test('scans are listed and ended, by their list and by Ctrl-C', async () => {
  const folder = await manyPictures('long', 6000);
  expect((await trainyard('scans').ended).stdout).toBe('No data is being read.\n');
  const asking = trainyard('register', it.project, folder);
  await expect.poll(() => scanOf('long'), { timeout: 60_000, interval: 10 }).toBeDefined();
  const scan = await scanOf('long');
  const listed = (await trainyard('scans').ended).stdout;
  if (await scanOf('long')) expect(listed).toMatch(/scn_\S+ +long +[\d,]+ of 6,000 pictures read/);
  asking.process.kill('SIGINT');
  expect(await asking.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('was cancelled') });
  const late = await trainyard('scans', '--end', scan?.id ?? '').ended;
  expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no scan scn_') });
});

test('on a terminal a line says how far it is, and is gone at the end', async () => {
  const path = await manyPictures('seen', 1500);
  const written: string[] = [];
  const terminal = { isTTY: true, columns: 60, write: (text: string) => void written.push(text) };
  const asked = client().call('registerDataset', { params: { project: it.project }, body: { name: 'seen', path } });
  await watchScan(client(), terminal, ({ name }) => name === 'seen', asked);
  expect(written.some((text) => /[\d,]+ of 1,500 pictures read \(Ctrl-C cancels\)/.test(text))).toBe(true);
  expect(written.at(-1)).toBe('\r\u001b[2K');
});
