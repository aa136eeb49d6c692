import type { Dataset, DatasetVersion, ManifestEntry } from '@trainyard/contracts/dataset';
import type { DatasetDiff } from '@trainyard/contracts/dataset-diff';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import type { DatasetEditPreview } from '@trainyard/contracts/dataset-edit-routes';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SentProblem, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

/** A picture that is like no other of another seed. */
async function picture(seed: number, width = 48): Promise<Buffer> {
  const pixels = Buffer.from(
    Array.from({ length: 8 * 8 * 3 }, (_, at) => (Math.imul(at + 1, 2_654_435_761 + seed * 40_503) >>> 13) & 255),
  );
  return sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(width, width, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

async function put(root: string, path: string, bytes: Buffer): Promise<void> {
  const file = join(it.datasets, root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

/** Three cats, three dogs, two cows, and a file that is no picture. */
async function pets(name: string, first = 0): Promise<Dataset> {
  for (const [index, path] of [
    'cat/1.png',
    'cat/2.png',
    'cat/3.png',
    'dog/1.png',
    'dog/2.png',
    'dog/3.png',
    'cow/1.png',
    'cow/2.png',
  ].entries())
    await put(name, path, await picture(first + index));
  await put(name, 'dog/broken.png', Buffer.from('none'));
  const { json } = await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, {
    name,
    path: join(it.datasets, name),
  });
  return json;
}

const edit = async <T = DatasetVersion>(version: string, edits: DatasetEdit[], newest?: string) =>
  it.ask<T>('POST', `/dataset-versions/${version}/edit`, { edits, ...(newest === undefined ? {} : { newest }) });
const manifest = async (version: string) =>
  (await it.ask<{ root: string; items: ManifestEntry[] }>('GET', `/dataset-versions/${version}/manifest`)).json;
const classes = ({ profile }: DatasetVersion) =>
  profile.kind === 'images' ? Object.fromEntries(profile.classes.map(({ name, total }) => [name, total])) : {};

test('edits make a version of the files where they lie, and tell what they were', async () => {
  const { id, path, version } = await pets('edited');
  const indexOf = (await manifest(version.id)).items.findIndex((item) => item.path === 'cat/1.png');
  const edits: DatasetEdit[] = [
    { edit: 'relabel', pictures: { indices: [indexOf] }, class: 'dog' },
    { edit: 'rename_class', from: 'cat', to: 'feline' },
    { edit: 'delete_classes', classes: ['cow'] },
  ];
  const seen = await it.ask<DatasetEditPreview>('POST', `/dataset-versions/${version.id}/edit/preview`, { edits });
  expect(seen.json).toMatchObject({ relabelled: 3, removed: 2, added: 0, moved: 0, unusable: 1 });
  expect(seen.json.after).toEqual([
    { name: 'dog', counts: { all: 4 }, total: 4 },
    { name: 'feline', counts: { all: 2 }, total: 2 },
  ]);
  expect((await it.ask<{ items: unknown[] }>('GET', `/datasets/${id}/versions`)).json.items).toHaveLength(1);

  const { status, json } = await edit(version.id, edits, version.id);
  expect(status).toBe(201);
  expect(classes(json)).toEqual({ dog: 4, feline: 2 });
  expect(json).toMatchObject({
    number: 2,
    files: 6,
    profile: { images: 6, bad_total: 0, size: { min: [48, 48] }, formats: { png: 6 } },
    derived: {
      from: version.id,
      number: 1,
      edits: [
        { edit: 'relabel', pictures: 1, into: 'dog' },
        { edit: 'rename_class', classes: ['cat'], into: 'feline' },
        { edit: 'delete_classes', classes: ['cow'] },
      ],
    },
  });
  const { items } = await manifest(json.id);
  expect(items.map(({ path: own, source }) => [own, source])).toEqual([
    ['dog/1-2.png', join(path, 'cat/1.png')],
    ['feline/2.png', join(path, 'cat/2.png')],
    ['feline/3.png', join(path, 'cat/3.png')],
    ['dog/1.png', join(path, 'dog/1.png')],
    ['dog/2.png', join(path, 'dog/2.png')],
    ['dog/3.png', join(path, 'dog/3.png')],
  ]);
  const bytes = await fetch(`${it.address}/api/v1/dataset-versions/${json.id}/files/0`);
  expect(Buffer.from(await bytes.arrayBuffer())).toEqual(await readFile(join(path, 'cat/1.png')));
  expect((await fetch(`${it.address}/api/v1/dataset-versions/${json.id}/files/1/thumbnail`)).status).toBe(200);
  const diff = await it.ask<DatasetDiff>('GET', `/dataset-versions/${json.id}/diff?since=${version.id}`);
  expect(diff.json.counts).toEqual({ added: 0, removed: 3, relabelled: 3, moved: 0, same: 3 });

  // The folder is as it was read: what was made of it stands. Then it changes, and is read anew.
  expect((await it.ask<DatasetVersion>('POST', `/datasets/${id}/versions`)).json.id).toBe(json.id);
  await put('edited', 'cow/3.png', await picture(30));
  const read = (await it.ask<DatasetVersion>('POST', `/datasets/${id}/versions`)).json;
  expect(read).toMatchObject({ number: 3, derived: null });

  // Undo: the version before, as it was.
  const back = (await edit(json.id, [])).json;
  expect(back).toMatchObject({ number: 4, fingerprint: json.fingerprint, derived: { from: json.id, edits: [] } });
  expect((await manifest(back.id)).items).toEqual(items);
  // An edited version is edited, too.
  const twice = (
    await edit(back.id, [
      { edit: 'merge_classes', classes: ['feline', 'dog'], into: 'pet' },
      { edit: 'relabel', pictures: { sha256: [items[0]?.sha256 ?? ''] }, class: 'cat' },
    ])
  ).json;
  expect(classes(twice)).toEqual({ cat: 1, pet: 5 });
  expect((await manifest(twice.id)).items[0]).toMatchObject({ path: 'cat/1-2.png', source: join(path, 'cat/1.png') });
});

test('what cannot be done is refused, and nothing is written', async () => {
  const { id, version } = await pets('refused');
  const cases: [Promise<{ status: number; json: SentProblem }>, number, string, string][] = [
    [
      edit(version.id, [{ edit: 'delete_classes', classes: ['cta'] }]),
      422,
      'dataset.edit',
      'edits.0.classes: there is no class "cta"',
    ],
    [edit(version.id, [{ edit: 'rename_class', from: 'cat', to: '../x' }]), 422, 'dataset.edit', 'slash'],
    [
      edit(version.id, [{ edit: 'delete_classes', classes: ['cat', 'dog'] }]),
      422,
      'image.one_class',
      'single class "cow"',
    ],
    [edit(version.id, []), 422, 'dataset.edit', 'change nothing'],
    [
      edit(version.id, [{ edit: 'concatenate', version: 'dsv_00000000000000000000000000' }]),
      422,
      'dataset.edit',
      'edits.0.version',
    ],
    [edit('dsv_00000000000000000000000000', []), 404, 'dataset.not_found', 'dsv_0'],
  ];
  for (const [asked, status, code, text] of cases) {
    const answer = await asked;
    expect(answer).toMatchObject({ status, json: { code, detail: expect.stringContaining(text) as string } });
  }
  const { json } = await edit(version.id, [{ edit: 'rename_class', from: 'cat', to: 'feline' }]);
  const stale = await edit<SentProblem>(version.id, [{ edit: 'rename_class', from: 'dog', to: 'hound' }], version.id);
  expect(stale).toMatchObject({
    status: 409,
    json: { code: 'dataset.newer', detail: expect.stringContaining('Version 2') as string },
  });
  // A picture whose look is not known is read, and must be what it was.
  await rm(join(it.datasets, 'refused', 'cow/1.png'));
  expect(
    (await it.ask<{ items: DatasetVersion[] }>('GET', `/datasets/${id}/versions`)).json.items.map((one) => one.id),
  ).toEqual([json.id, version.id]);
  const tables = (await it.ask<{ items: Dataset[] }>('GET', '/datasets')).json.items.find(
    ({ kind }) => kind === 'table',
  );
  expect(await edit<SentProblem>(tables?.version.id ?? '', [])).toMatchObject({
    status: 409,
    json: { code: 'http.conflict' },
  });
});

test('split anew keeps copies and near copies on one side', async () => {
  for (let index = 0; index < 20; index += 1) {
    await put('split', `${index % 2 ? 'odd' : 'even'}/${index}.png`, await picture(100 + index));
    // The same picture in another size.
    if (index < 6)
      await put('split', `${index % 2 ? 'odd' : 'even'}/${index}-large.png`, await picture(100 + index, 96));
  }
  const { json: dataset } = await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, {
    name: 'split',
    path: join(it.datasets, 'split'),
  });
  const { json } = await edit(dataset.version.id, [{ edit: 'split', train: 0.6, val: 0.2, test: 0.2, seed: 1 }]);
  expect(json.profile).toMatchObject({
    splits: {
      train: expect.any(Number) as number,
      val: expect.any(Number) as number,
      test: expect.any(Number) as number,
    },
  });
  expect(json.findings.map(({ code }) => code)).toContain('image.near_duplicate');
  expect(json.findings.map(({ code }) => code)).not.toContain('image.near_leak');
  // Each picture says so itself, in the edited version and in one that was brought back.
  await edit(dataset.version.id, []);
  const back = (await edit(json.id, [])).json;
  for (const one of [json, back]) {
    const near = `/dataset-versions/${one.id}/images?finding=image.near_duplicate`;
    expect((await it.ask<{ total: number }>('GET', near)).json.total).toBe(12);
  }
  const { items } = await manifest(json.id);
  const part = (name: string) => items.find((item) => item.path.endsWith(`/${name}`))?.split;
  for (let index = 0; index < 6; index += 1) expect(part(`${index}.png`)).toBe(part(`${index}-large.png`));
});

test('a set that others were joined from keeps its folder as long as they need it', async () => {
  const [one, other] = [await pets('first', 200), await pets('second', 300)];
  const { json } = await edit(one.version.id, [{ edit: 'concatenate', version: other.version.id }]);
  expect(classes(json)).toEqual({ cat: 6, cow: 4, dog: 6 });
  const { items } = await manifest(json.id);
  expect(items.filter(({ source }) => source?.startsWith(other.path))).toHaveLength(8);
  const index = items.findIndex(({ source }) => source === join(other.path, 'cow/2.png'));
  const bytes = await fetch(`${it.address}/api/v1/dataset-versions/${json.id}/files/${index}`);
  expect(Buffer.from(await bytes.arrayBuffer())).toEqual(await readFile(join(other.path, 'cow/2.png')));
  const asked = await it.ask<{ sentences: string[] }>('GET', `/datasets/${other.id}/uses`);
  expect(JSON.stringify(asked.json)).toContain('“first”');
});

test('pictures without a class come in, are of no training, and are labelled', async () => {
  for (const [index, path] of [
    'cat/1.png',
    'cat/2.png',
    'dog/1.png',
    'dog/2.png',
    'unlabelled/a.png',
    'unlabelled/deep/b.png',
  ].entries())
    await put('waiting', path, await picture(400 + index));
  const { json: dataset } = await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, {
    name: 'waiting',
    path: join(it.datasets, 'waiting'),
  });
  const { version } = dataset;
  expect(version).toMatchObject({ files: 6, profile: { images: 4, unlabelled: { images: 2 } } });
  expect(version.findings.find(({ code }) => code === 'image.unlabelled')).toMatchObject({
    count: 2,
    severity: 'info',
  });
  expect(classes(version)).toEqual({ cat: 2, dog: 2 });
  const images = async (query: string, one = version.id) =>
    (
      await it.ask<{ items: { index: number; path: string }[]; total: number }>(
        'GET',
        `/dataset-versions/${one}/images?${query}`,
      )
    ).json;
  expect((await images('')).total).toBe(4);
  const waiting = await images('split=unlabelled');
  expect(waiting.items).toMatchObject([
    { index: 4, path: 'unlabelled/a.png', class: '', split: 'unlabelled' },
    { index: 5, path: 'unlabelled/deep/b.png' },
  ]);
  // Who trains gets nothing of them.
  expect((await manifest(version.id)).items).toHaveLength(4);
  const whole = await it.ask<{ items: unknown[] }>('GET', `/dataset-versions/${version.id}/manifest?unlabelled=true`);
  expect(whole.json.items).toHaveLength(6);

  // More of them is another version, which trains alike.
  await put('waiting', 'unlabelled/c.png', await picture(410));
  const more = (await it.ask<DatasetVersion>('POST', `/datasets/${dataset.id}/versions`)).json;
  expect(more).toMatchObject({ number: 2, fingerprint: version.fingerprint, profile: { unlabelled: { images: 3 } } });

  const { json } = await edit(more.id, [
    { edit: 'relabel', pictures: { indices: [5] }, class: 'dog' },
    { edit: 'relabel', pictures: { indices: [6] }, class: 'emu' },
  ]);
  expect(classes(json)).toEqual({ cat: 2, dog: 3, emu: 1 });
  expect(json).toMatchObject({ files: 7, profile: { images: 6, unlabelled: { images: 1 } } });
  expect((await images('split=unlabelled', json.id)).items).toMatchObject([{ path: 'unlabelled/a.png' }]);
  const labelled = (await images('class=dog', json.id)).items.at(-1);
  const bytes = await fetch(`${it.address}/api/v1/dataset-versions/${json.id}/files/${labelled?.index}`);
  expect(Buffer.from(await bytes.arrayBuffer())).toEqual(await picture(410));
  expect((await it.ask<DatasetVersion>('POST', `/datasets/${dataset.id}/versions`)).json.id).toBe(json.id);
});

test('those that look most like a picture come first, in its set and among those without a class', async () => {
  for (let index = 0; index < 4; index += 1) {
    await put('alike', `${index % 2 ? 'odd' : 'even'}/${index}.png`, await picture(500 + index));
    await put('alike', `unlabelled/${index}.png`, await picture(500 + index, 96));
  }
  const { json: dataset } = await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, {
    name: 'alike',
    path: join(it.datasets, 'alike'),
  });
  const like = async <T = { items: { path: string }[]; total: number }>(query: string) =>
    (await it.ask<T>('GET', `/dataset-versions/${dataset.version.id}/images?${query}`)).json;
  const { items, total } = await like('like=2');
  expect(total).toBe(8);
  expect(
    items
      .slice(0, 2)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['odd/1.png', 'unlabelled/1.png']);
  expect((await like('like=2&split=unlabelled&limit=1')).items).toMatchObject([{ path: 'unlabelled/1.png' }]);
  expect(await like('like=2&offset=7')).toMatchObject({ total: 8, items: [{}] });
  expect(await like<SentProblem>('like=99')).toMatchObject({ code: 'file.not_found' });
});
