import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceModel } from './source-model.ts';

const [RUN, MODEL] = ['run_01k00000000000000000000000', 'mdl_01k00000000000000000000000'];
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const { signal } = new AbortController();
const stop: (() => void)[] = [];
let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'trainyard-source-'));
});
afterEach(() => {
  stop.splice(0).forEach((one) => one());
  rmSync(out, { recursive: true, force: true });
});

/** Serves the texts by the sha256 that is asked for. */
async function serve(texts: Record<string, string>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const digest = request.url?.split('/').at(-1) ?? '';
    asked.push(request.url ?? '');
    response.end(texts[digest] ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop.push(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, client: createClient({ baseUrl, token: 't' }) };
}

const files = (...entries: [path: string, text: string, sha?: string][]) => ({
  continue_from: {
    run_id: RUN,
    model_id: MODEL,
    files: entries.map(([path, text, sha = sha256(text)]) => ({ path, bytes: text.length, sha256: sha })),
  },
});

test('the files of the model come into the folder of the run, once; a resumed attempt asks nobody', async () => {
  const { asked, client } = await serve({ [sha256('{}')]: '{}', [sha256('weights')]: 'weights' });
  const lease = files(['labels.json', '{}'], ['deep/model.safetensors', 'weights']);
  const folder = await sourceModel(lease, out, client, signal);
  expect(folder).toBe(join(out, 'continue-from'));
  expect(readFileSync(join(out, 'continue-from/deep/model.safetensors'), 'utf8')).toBe('weights');
  expect(asked).toHaveLength(2);
  expect(asked[0]).toContain(`/models/${MODEL}/files/${sha256('{}')}`);
  expect(await sourceModel(files(), out, client, signal)).toBe(folder);
  expect(asked).toHaveLength(2);
  expect(await sourceModel({ continue_from: null }, out, client, signal)).toBeNull();
});

test.each([
  [
    'other bytes',
    files(['labels.json', '{}', sha256('other')]),
    /labels\.json of mdl_.* is not the one that was expected/,
  ],
  ['a name that leaves the folder', files(['../x', '{}']), /does not stay inside/],
  ['a model that was removed', files(), /The model of run_.*, which this run goes on from, was removed/],
])('%s: nothing is kept', async (_, lease, message) => {
  const { client } = await serve({ [sha256('{}')]: '{}', [sha256('other')]: '{}' });
  await expect(sourceModel(lease, out, client, signal)).rejects.toThrow(message);
  expect(existsSync(join(out, 'continue-from'))).toBe(false);
  expect(readdirSync(out)).toEqual([]);
});
