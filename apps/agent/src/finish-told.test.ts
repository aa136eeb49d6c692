// How the end of an attempt is told to a server that takes it, refuses it, is away, or does not want it.
import { createClient } from '@trainyard/client/client';
import { TrainyardError } from '@trainyard/contracts/problem';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ending } from './ending.ts';
import { formsOf, tellEnding } from './finish.ts';
import { RUN } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { troubleOf } from './trouble.ts';

const failure = { code: 'engine.failed', message: 'It broke.', hint: 'Look at the log.' };
const ending: Ending = { outcome: 'failed', exitCode: 3, signal: null, failure };
const troubles = [troubleOf('file.not_found', 'file', 'gone')];

let server: YardServer;
let stop: AbortController;
let said: string[];
let bodies: unknown[];
beforeEach(async () => {
  server = await startYardServer();
  server.current.set(RUN, 1);
  stop = new AbortController();
  said = [];
  bodies = [];
});
afterEach(() => server.close());

/** The first so many tellings are refused. */
function refuse(times: number, code: ConstructorParameters<typeof TrainyardError>[0]): void {
  server.refuse = (_, bytes) => {
    bodies.push(JSON.parse(bytes.toString()));
    return bodies.length <= times ? new TrainyardError(code, 'No.') : null;
  };
}
const tell = (attempt = 1, refusedWait?: number): Promise<void> =>
  tellEnding(ending, troubles, {
    client: createClient({ baseUrl: server.url, token: TOKEN }),
    held: { run_id: RUN, attempt, device: 'cpu' },
    log: (text) => said.push(text),
    signal: stop.signal,
    ...(refusedWait === undefined ? {} : { refusedWait }),
  });

test('an end that is taken is told once and in full', async () => {
  await tell();
  expect(server.finishes).toEqual([{ attempt: 1, outcome: 'failed', exit_code: 3, signal: null, failure, troubles }]);
  expect(said).toEqual([`${RUN} attempt 1 ended: failed; the run is queued.`]);
});

test('each refusal makes it shorter; the shortest is told until it is taken', async () => {
  refuse(5, 'http.invalid');
  const began = performance.now();
  await tell(1, 150);
  const forms = formsOf(ending, troubles);
  expect(bodies).toEqual([...forms, forms.at(-1), forms.at(-1)]);
  expect(said.slice(0, 5)).toEqual(
    Array.from({ length: 5 }, () => `${RUN} attempt 1: its end was refused. No. It is told in a shorter form.`),
  );
  expect(said).toHaveLength(6);
  // Only the shortest form waits, and it was refused twice.
  expect(performance.now() - began).toBeGreaterThanOrEqual(290);
});

test('before the shortest form is told again, half a minute is waited unless somebody stops it', async () => {
  refuse(Number.POSITIVE_INFINITY, 'http.invalid');
  const telling = tell();
  await until(() => said.length >= 4, 20_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(bodies).toHaveLength(4);
  stop.abort();
  await telling;
  expect([bodies.length, said.length]).toEqual([4, 4]);
});

test('a server that cannot is asked again in the same form', async () => {
  refuse(2, 'server.unavailable');
  await tell();
  const [full] = formsOf(ending, troubles);
  expect(bodies.length).toBeGreaterThanOrEqual(3);
  expect(bodies).toEqual(bodies.map(() => full));
  expect(said).toEqual([`${RUN} attempt 1 ended: failed; the run is queued.`]);
});

test('the end of an attempt that was taken over is not wanted, and not told again', async () => {
  await tell(2);
  expect(server.refused).toBe(1);
  expect(said).toEqual([`${RUN} attempt 2: its end was not taken. Attempt 2 may not write.`]);
});

test('what is stopped says nothing more', async () => {
  server.away = true;
  const telling = tell();
  await new Promise((resolve) => setTimeout(resolve, 100));
  stop.abort();
  await telling;
  await tell();
  server.away = false;
  await tell();
  expect([said, server.finishes]).toEqual([[], []]);
});

test('four forms: in full, short with three troubles, without troubles, in one word', () => {
  const long = {
    outcome: 'failed' as const,
    exitCode: 1,
    signal: 's'.repeat(50),
    failure: { code: 'c'.repeat(120), message: `${'m'.repeat(20_000)}!`, hint: 'h'.repeat(3_000) },
  };
  const many = (['model', 'evaluation', 'log', 'file', 'event'] as const).map((what) =>
    troubleOf('file.not_found', what, 'gone'),
  );
  const [full, short, bare, word] = formsOf(long, many);
  const exit = { outcome: 'failed', exit_code: 1, signal: 's'.repeat(40) };
  expect([full, short, bare]).toEqual(Array.from({ length: 3 }, () => expect.objectContaining(exit)));
  expect([full, short, bare].map((form) => form?.troubles)).toEqual([many, many.slice(0, 3), []]);
  const sizes = [full, short, bare].map((form) => [form?.failure?.message.length, form?.failure?.hint?.length]);
  expect(full?.failure?.code).toBe('c'.repeat(100));
  // In bytes, and the mark of a cut holds a character of three.
  expect(sizes).toEqual([
    [16_382, 1_998],
    [498, 498],
    [498, 498],
  ]);
  expect(full?.failure?.message.endsWith('m!')).toBe(true);
  expect(word).toEqual({ outcome: 'failed', exit_code: null, signal: null, failure: null, troubles: [] });
  const done = formsOf({ outcome: 'completed', exitCode: 0, signal: null, failure: null }, []);
  expect(done[0]).toEqual({ outcome: 'completed', exit_code: 0, signal: null, failure: null, troubles: [] });
  const without = formsOf({ ...long, failure: { ...long.failure, hint: null } }, []);
  expect(without[0]?.failure?.hint).toBeNull();
});
