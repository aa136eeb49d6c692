import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClientError } from './client-error.ts';
import { pause, repeatable, waitBefore } from './retry.ts';

const answered = (status: number, retryAfter: number | null = null) =>
  new ClientError({ type: 'about:blank', title: '', status, code: 'x', detail: '' } as never, retryAfter);
const half = () => 0.5;

test('what may be sent twice: reading, putting, deleting, and what has a key', () => {
  const may = (method: string, key?: string) => repeatable({ method } as never, key);
  expect(['GET', 'PUT', 'DELETE', 'POST', 'PATCH'].map((method) => may(method))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(may('POST', 'k')).toBe(true);
});

describe('how long is waited', () => {
  test('only where the server was not there', () => {
    for (const status of [0, 502, 503, 504]) expect(waitBefore(answered(status), 1)).not.toBeNull();
    for (const status of [200, 400, 404, 409, 429, 500, 501, 505]) expect(waitBefore(answered(status), 1)).toBeNull();
    expect(waitBefore(new Error('a fault of our own'), 1)).toBeNull();
    expect(waitBefore(null, 1)).toBeNull();
  });

  test('twice as long each time, up to five seconds, and not in step with others', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((tries) => waitBefore(answered(0), tries, half))).toEqual([
      150, 300, 600, 1200, 2400, 3750, 3750,
    ]);
    expect(waitBefore(answered(0), 1, () => 0)).toBe(100);
    expect(waitBefore(answered(0), 1, () => 1)).toBe(200);
  });

  test('as long as the server said, up to half a minute', () => {
    expect(waitBefore(answered(503, 0), 3)).toBe(0);
    expect(waitBefore(answered(503, 2), 1)).toBe(2000);
    expect(waitBefore(answered(503, 3600), 1)).toBe(30_000);
  });
});

describe('waiting', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('ends after its time, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const waited = pause(500, signal);
    await vi.advanceTimersByTimeAsync(500);
    await expect(waited).resolves.toBeUndefined();
    expect(removed).toHaveBeenCalledOnce();
  });

  test('ends at once where it was given up, before or meanwhile', async () => {
    await expect(pause(1e6, AbortSignal.abort('before'))).rejects.toBe('before');
    const controller = new AbortController();
    const waited = pause(1e6, controller.signal);
    controller.abort('meanwhile');
    await expect(waited).rejects.toBe('meanwhile');
    expect(vi.getTimerCount()).toBe(0);
  });
});
