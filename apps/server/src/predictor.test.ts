import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { Predictor, type PredictorOptions } from './predictor.ts';
import { readSettings } from './settings.ts';

const log = pino({ level: 'silent' });
const nowhere = { op: 'load', model: '/nowhere' } as const;
let predictor: Predictor;

function start(options: Partial<PredictorOptions> = {}): Predictor {
  predictor = new Predictor({ settings: readSettings({}, process.env), log, ...options });
  return predictor;
}
afterEach(() => predictor.close());

/** Whether a process is there. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test(
  'the process starts with the first question, answers many at once, and ends with close',
  { timeout: 240_000 },
  async () => {
    const it = start();
    expect(it.pid).toBeUndefined();
    const answers = await Promise.allSettled([it.ask(nowhere), it.ask(nowhere), it.ask(nowhere)]);
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { code: 'model.not_ready', message: expect.stringContaining('/nowhere is no model folder') },
      });
    const pid = it.pid as number;
    await it.close();
    expect(alive(pid)).toBe(false);
    await expect(it.ask(nowhere)).rejects.toMatchObject({ code: 'server.unavailable' });
  },
);

test(
  'a process that is killed is told to those who wait, and the next question gets a new one',
  { timeout: 240_000 },
  async () => {
    const it = start();
    const asked = it.ask(nowhere);
    const first = it.pid as number;
    process.kill(first, 'SIGKILL');
    await expect(asked).rejects.toMatchObject({
      code: 'server.unavailable',
      message: 'The process that answers for models ended (SIGKILL).',
    });
    await expect(it.ask(nowhere)).rejects.toMatchObject({ code: 'model.not_ready' });
    expect(it.pid).not.toBe(first);
  },
);

test('an idle process is released', { timeout: 240_000 }, async () => {
  const it = start({ idleMs: 20 });
  const asked = it.ask(nowhere);
  const pid = it.pid as number;
  await expect(asked).rejects.toMatchObject({ code: 'model.not_ready' });
  await expect.poll(() => alive(pid), { timeout: 60_000 }).toBe(false);
  expect(it.pid).toBeUndefined();
});

test('a question that takes too long ends the process', async () => {
  const it = start({ deadlineMs: 1 });
  const asked = it.ask(nowhere);
  const pid = it.pid as number;
  await expect(asked).rejects.toMatchObject({
    code: 'server.unavailable',
    message: expect.stringContaining('took too long'),
  });
  await expect.poll(() => alive(pid)).toBe(false);
});

test('a caller who goes away ends the process with the question, and one who has gone starts none', async () => {
  const it = start();
  const gone = new AbortController();
  const asked = it.ask(nowhere, gone.signal);
  const pid = it.pid as number;
  gone.abort(new Error('gone'));
  await expect(asked).rejects.toMatchObject({ message: expect.stringContaining('the caller went away') });
  await expect.poll(() => alive(pid)).toBe(false);
  await expect(it.ask(nowhere, gone.signal)).rejects.toThrow('gone');
  expect(it.pid).toBeUndefined();
});

test('a Python that is not there is said', async () => {
  const it = start({ settings: { ...readSettings({}, process.env), pythonPath: '/nowhere/python' } });
  await expect(it.ask(nowhere)).rejects.toMatchObject({
    code: 'server.unavailable',
    message: expect.stringContaining('/nowhere/python'),
  });
});
