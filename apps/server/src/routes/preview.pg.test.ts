import type { Dataset } from '@trainyard/contracts/dataset';
import type { Preview } from '@trainyard/contracts/preview';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SentProblem, type TestServer, testServer } from '../testing-server.ts';

/** With all that is wrong with a config. */
type Refusal = SentProblem & { problems: { path: string }[] };

let it: TestServer;
let version: string;
let table: string;
beforeAll(async () => {
  it = await testServer();
  const { items } = (await it.ask<{ items: Dataset[] }>('GET', '/datasets')).json;
  const of = (kind: string) => items.find((one) => one.kind === kind)?.version.id ?? '';
  [version, table] = [of('images'), of('table')];
});
afterAll(() => it.close());

const FLIP = { name: 'random_horizontal_flip', p: 1, unless_mirrored: false };
const small = { model: 'compact-cnn', load_pretrained: false, image_size: 24 };
const ask = <T = Preview>(body: object, id = version) => it.ask<T>('POST', `/dataset-versions/${id}/preview`, body);

test(
  'a batch of the part that is learned from, the same for the same seed and draw',
  { timeout: 180_000 },
  async () => {
    const body = { config: { ...small, augmentation: [FLIP] }, count: 4 };
    const first = await ask(body);
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({ size: 24, kept_size: 24, augmentations: ['random_horizontal_flip'], notes: [] });
    expect(first.json.pictures).toHaveLength(4);
    for (const { path, class: name, before, after } of first.json.pictures) {
      expect(path).toMatch(new RegExp(`^train/${name}/`));
      expect(before).toMatch(/^data:image\/png;base64,/);
      expect(after).toHaveLength(1);
      expect(after[0]?.image).not.toBe(before);
      expect(after[0]?.shares).toEqual([{ class: name, share: 1 }]);
    }
    expect((await ask(body)).json).toEqual(first.json);
    const paths = (told: Preview) => told.pictures.map(({ path }) => path);
    expect(paths((await ask({ ...body, draw: 1 })).json)).not.toEqual(paths(first.json));
    expect(paths((await ask({ ...body, config: { ...body.config, seed: 7 } })).json)).not.toEqual(paths(first.json));
  },
);

test('one picture several times, mixed with others of the set', { timeout: 180_000 }, async () => {
  const { json } = await ask({
    config: { ...small, augmentation: [{ name: 'mixup', p: 1 }] },
    index: 0,
    count: 5,
  });
  expect(json.pictures).toMatchObject([{ index: 0 }]);
  const [picture] = json.pictures;
  expect(picture?.after).toHaveLength(5);
  expect(new Set(picture?.after.map(({ image }) => image)).size).toBe(5);
  expect(picture?.after.some(({ shares }) => shares.length === 2)).toBe(true);
});

test(
  'a config with problems is refused with all of them, and so is what is no picture',
  { timeout: 180_000 },
  async () => {
    const bad = await ask<Refusal>({ config: { ...small, augmentation: ['random_horizontal_flop'], epochs: -1 } });
    expect([bad.status, bad.json.code]).toEqual([422, 'config.invalid']);
    expect(bad.json.problems.map(({ path }) => path)).toEqual(expect.arrayContaining(['augmentation.0', 'epochs']));
    expect(bad.json.detail).toContain('random_horizontal_flip');
    // What only the engine can tell comes with its field, too.
    const late = await ask<Refusal>({
      config: { ...small, augmentation: ['random_resized_crop'], cache_image_size: 200 },
    });
    expect([late.status, late.json.code]).toEqual([422, 'config.incompatible']);
    expect(late.json.problems.map(({ path }) => path)).toEqual(['cache_image_size']);
    expect((await ask<SentProblem>({ config: {} }, table)).json.code).toBe('http.conflict');
    expect((await ask<SentProblem>({ config: small, index: 90_000 })).json.code).toBe('file.not_found');
    expect((await ask<SentProblem>({ config: small, count: 25 })).status).toBe(422);
  },
);
