import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SentProblem, testPicture, type TestServer, testServer } from '../testing-server.ts';

const examples = join(import.meta.dirname, '../../../../examples');
let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

const register = async <T = Dataset>(name: string, path: string) =>
  it.ask<T>('POST', `/projects/${it.project}/datasets`, { name, path });
const list = async () =>
  (await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${it.project}`)).json.items.map(({ name }) => name);

/** Class folders with two pictures each below the allowed folder. */
async function folder(name: string, classes: string[]): Promise<string> {
  for (const [index, label] of classes.entries()) {
    await mkdir(join(it.datasets, name, label), { recursive: true });
    for (const number of [1, 2])
      await writeFile(join(it.datasets, name, label, `${number}.jpg`), await testPicture(index * 50 + number * 10));
  }
  return join(it.datasets, name);
}

test('a first start has both examples, each in its project', async () => {
  const { json } = await it.ask<{ items: { example: string; counts: { datasets: number } }[] }>('GET', '/projects');
  expect(json.items.map(({ example, counts }) => [example, counts.datasets])).toEqual([
    ['eurosat', 1],
    ['penguins', 1],
  ]);
  const all = (await it.ask<{ items: Dataset[] }>('GET', '/datasets')).json.items;
  expect(all.map(({ kind, source, version }) => [kind, source, version.number])).toEqual([
    ['table', 'example', 1],
    ['images', 'example', 1],
  ]);
});

describe('by path', () => {
  test('a folder is registered whole, and read page by page', async () => {
    const path = await folder('animals', ['cat', 'dog', 'a "quoted" <b>']);
    const { status, json } = await register('animals', path);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      name: 'animals',
      kind: 'images',
      path,
      source: 'path',
      version: { number: 1, files: 6, profile: { images: 6, splits: { all: 6 } } },
    });
    const version = json.version.id;
    const dogs = await it.ask<{ items: { index: number; path: string }[]; total: number }>(
      'GET',
      `/dataset-versions/${version}/images?class=dog&limit=1&offset=1`,
    );
    expect(dogs.json).toMatchObject({ total: 2, items: [{ path: 'dog/2.jpg', class: 'dog', split: 'all' }] });
    const index = dogs.json.items[0]?.index;
    const file = await fetch(`${it.address}/api/v1/dataset-versions/${version}/files/${index}`);
    expect(file.headers.get('content-disposition')).toContain('attachment; filename="2.jpg"');
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(bytes).toEqual(await readFile(join(path, 'dog/2.jpg')));
    const manifest = await it.ask<{ root: string; items: { path: string; sha256: string }[] }>(
      'GET',
      `/dataset-versions/${version}/manifest`,
    );
    expect(manifest.json.root).toBe(path);
    expect(manifest.json.items[index ?? 0]).toMatchObject({
      path: 'dog/2.jpg',
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  });

  test('the pictures of a finding are listed by its code, and one picture tells all that is known of it', async () => {
    const path = await folder('copies', ['train/cat', 'train/dog', 'test/cat', 'test/dog']);
    await copyFile(join(path, 'train/cat/1.jpg'), join(path, 'test/cat/same.jpg'));
    await writeFile(join(path, 'train/dog/cut.jpg'), 'no picture');
    await sharp({ create: { width: 30, height: 20, channels: 4, background: '#aa000080' } })
      .png()
      .toFile(join(path, 'train/dog/clear.png'));
    const { json } = await register('copies', path);
    const { id: version, findings } = json.version;
    const leak = findings.find(({ code }) => code === 'image.leak');
    expect(leak).toMatchObject({ count: 1, files: 2 });
    const listed = await it.ask<{ items: { path: string; index: number }[]; total: number }>(
      'GET',
      `/dataset-versions/${version}/images?finding=image.leak`,
    );
    expect(listed.json.total).toBe(2);
    expect(listed.json.items.map((one) => one.path)).toEqual(['train/cat/1.jpg', 'test/cat/same.jpg']);
    const part = await it.ask(
      'GET',
      `/dataset-versions/${version}/images?finding=image.leak&split=train&class=cat&limit=1`,
    );
    expect(part.json).toMatchObject({ total: 1, items: [{ path: 'train/cat/1.jpg' }] });
    const none = await it.ask('GET', `/dataset-versions/${version}/images?finding=image.nothing`);
    expect(none.json).toEqual({ items: [], total: 0 });
    // Every finding that says how many pictures it is about lists just so many.
    for (const { code, files } of findings.filter((one) => one.files !== undefined)) {
      const { total } = (await it.ask<{ total: number }>('GET', `/dataset-versions/${version}/images?finding=${code}`))
        .json;
      expect([code, total]).toEqual([code, files]);
    }
    const index = (
      await it.ask<{ items: { index: number }[] }>('GET', `/dataset-versions/${version}/images?finding=image.alpha`)
    ).json.items[0]?.index;
    const { json: facts } = await it.ask('GET', `/dataset-versions/${version}/images/${index}`);
    expect(facts).toMatchObject({
      path: 'train/dog/clear.png',
      class: 'dog',
      split: 'train',
      sha256: createHash('sha256')
        .update(await readFile(join(path, 'train/dog/clear.png')))
        .digest('hex'),
      findings: ['image.alpha'],
      look: { format: 'png', width: 30, height: 20, frames: 1, mode: 'RGB with transparency', bits: 8, rotated: false },
      bad: null,
    });
    await writeFile(join(path, 'train/dog/clear.png'), 'another');
    const gone = await it.ask<SentProblem>('GET', `/dataset-versions/${version}/images/${index}`);
    expect([gone.status, gone.json.code]).toEqual([404, 'file.not_found']);
  });

  test('a table is registered, and its rows come as they stand in the file', async () => {
    await copyFile(join(examples, 'penguins/penguins.csv'), join(it.datasets, 'birds.csv'));
    const { json } = await register('birds', join(it.datasets, 'birds.csv'));
    const rows = await it.ask<{ columns: string[]; rows: string[][]; total: number }>(
      'GET',
      `/dataset-versions/${json.version.id}/rows?offset=3&limit=1`,
    );
    expect(rows.json).toEqual({
      columns: [
        'species',
        'island',
        'bill_length_mm',
        'bill_depth_mm',
        'flipper_length_mm',
        'body_mass_g',
        'sex',
        'year',
      ],
      rows: [['Adelie', 'Torgersen', 'NA', 'NA', 'NA', 'NA', 'NA', '2007']],
      total: 344,
    });
  });

  test.each<[string, () => Promise<string> | string, number, string, string]>([
    [
      'outside the allowed roots',
      () => '/etc/passwd',
      403,
      'dataset.path_not_allowed',
      '/etc/passwd is not below one of the folders',
    ],
    ['outside, by ..', () => join(it.datasets, '..') + '/../../etc', 403, 'dataset.path_not_allowed', 'is not below'],
    [
      'outside, by a link',
      async () => {
        await symlink('/etc', join(it.datasets, 'link'));
        return join(it.datasets, 'link', 'passwd');
      },
      403,
      'dataset.path_not_allowed',
      'is not below',
    ],
    ['nothing there', () => join(it.datasets, 'nothing'), 422, 'dataset.path_missing', 'There is nothing at'],
    ['one class', async () => folder('single', ['cat']), 422, 'image.one_class', 'has only the class folder "cat"'],
    [
      'no classes',
      async () => {
        await mkdir(join(it.datasets, 'empty'));
        return join(it.datasets, 'empty');
      },
      422,
      'image.layout',
      'has no pictures and no class folders',
    ],
    [
      'an empty CSV',
      async () => {
        await writeFile(join(it.datasets, 'empty.csv'), '');
        return join(it.datasets, 'empty.csv');
      },
      422,
      'csv.empty',
      'empty.csv has 0 bytes.',
    ],
    [
      'a ragged row',
      async () => {
        await writeFile(join(it.datasets, 'ragged.csv'), 'a,b\n1,2\n3\n');
        return join(it.datasets, 'ragged.csv');
      },
      422,
      'csv.row_width',
      'row 2: 1 cells, 2 expected (line 3 of ragged.csv).',
    ],
  ])('%s: refused in words, and nothing is registered', async (name, place, status, code, text) => {
    const before = await list();
    const answer = await register<SentProblem>(name, await place());
    expect(answer).toMatchObject({
      status,
      json: { code, detail: expect.stringContaining(text), hint: expect.any(String) },
    });
    expect(await list()).toEqual(before);
  });

  test('a Latin-1 file is read as such, and says so', async () => {
    await writeFile(join(it.datasets, 'latin.csv'), Buffer.from('name,kind\nJos\xe9,a\nZo\xeb,b\n', 'latin1'));
    const { json } = await register('latin', join(it.datasets, 'latin.csv'));
    expect(json.version.profile).toMatchObject({
      reading: { dialect: { encoding: 'windows-1252' } },
      head: [
        ['José', 'a'],
        ['Zoë', 'b'],
      ],
    });
    expect(json.version.findings[0]).toMatchObject({ code: 'csv.dialect' });
  });

  test('a text file called .jpg among good pictures is named and counted', async () => {
    const path = await folder('mixed', ['cat', 'dog']);
    await writeFile(join(path, 'cat/text.jpg'), 'no picture');
    const { json } = await register('mixed', path);
    expect(json.version.profile).toMatchObject({
      images: 4,
      bad_total: 1,
      bad: [{ path: 'cat/text.jpg', code: 'image.not_an_image', reason: 'the content is text' }],
    });
    expect(json.version.files).toBe(5);
    const images = await it.ask<{ total: number }>('GET', `/dataset-versions/${json.version.id}/images`);
    expect(images.json.total).toBe(4);
  });

  test('a name that is taken, and two requests for the same name at once', async () => {
    const path = await folder('twice', ['cat', 'dog']);
    const answers = await Promise.all([register<SentProblem>('twice', path), register<SentProblem>('twice', path)]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
    expect((await register<SentProblem>('twice', path)).json.code).toBe('dataset.name_taken');
    expect(
      (await it.ask<SentProblem>('POST', '/projects/prj_00000000000000000000000000/datasets', { name: 'x', path })).json
        .code,
    ).toBe('project.not_found');
  });
});

describe('versions', () => {
  test('a new one where the data changed, the newest where not; old bytes are never passed off', async () => {
    const path = await folder('growing', ['cat', 'dog']);
    const { json: dataset } = await register('growing', path);
    const again = async () => (await it.ask<DatasetVersion>('POST', `/datasets/${dataset.id}/versions`)).json;
    expect((await again()).id).toBe(dataset.version.id);
    await writeFile(join(path, 'cat/1.jpg'), await testPicture(200));
    await writeFile(join(path, 'cat/3.jpg'), await testPicture(210));
    const [a, b] = await Promise.all([again(), again()]);
    expect([a.number, b.number]).toEqual([2, 2]);
    expect(a.id).toBe(b.id);
    const versions = await it.ask<{ items: DatasetVersion[] }>('GET', `/datasets/${dataset.id}/versions`);
    expect(versions.json.items.map(({ number, files }) => [number, files])).toEqual([
      [2, 5],
      [1, 4],
    ]);
    const old = await it.ask<SentProblem>('GET', `/dataset-versions/${dataset.version.id}/files/0`);
    expect(old).toMatchObject({
      status: 404,
      json: { code: 'file.not_found', detail: expect.stringContaining('is not what it was') },
    });
  });
});

describe('thumbnails', () => {
  test('are small, upright, without metadata, and may be kept', async () => {
    const path = await folder('turned', ['cat', 'dog']);
    await writeFile(join(path, 'cat/1.jpg'), await testPicture(77, { orientation: 6 }));
    const { json } = await register('turned', path);
    const response = await fetch(`${it.address}/api/v1/dataset-versions/${json.version.id}/files/0/thumbnail?size=16`);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('cache-control')).toContain('immutable');
    const { width, height, exif } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect([width, height, exif]).toEqual([8, 16, undefined]);
    expect(
      (await it.ask<SentProblem>('GET', `/dataset-versions/${json.version.id}/files/99/thumbnail`)).json.code,
    ).toBe('file.not_found');
    expect(
      (await it.ask<SentProblem>('GET', `/dataset-versions/${json.version.id}/files/0/thumbnail?size=9999`)).json.code,
    ).toBe('http.query');
  });
});

test('what is not there is said in the same way for every id', async () => {
  const none = '00000000000000000000000000';
  for (const path of [
    `/datasets/dst_${none}`,
    `/datasets/dst_${none}/versions`,
    `/dataset-versions/dsv_${none}/images`,
    `/dataset-versions/dsv_${none}/rows`,
    `/dataset-versions/dsv_${none}/manifest`,
    `/dataset-versions/dsv_${none}/files/0`,
  ])
    expect((await it.ask<SentProblem>('GET', path)).json.code, path).toBe('dataset.not_found');
});
