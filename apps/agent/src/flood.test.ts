// The end of a worker that talked a lot may not keep the agent from its heartbeats; for more lines: node fixtures/flood.ts 10000000.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('100,000 lines are shipped and ended without 50 ms of work in one piece', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'fixtures/flood.ts'),
    '100000',
  ]);
  const result = JSON.parse(stdout) as { events: number; troubles: number; longest_work_ms: number; rss_mb: number };
  // The lines and the log of the worker.
  expect(result).toMatchObject({ events: 100_001, troubles: 0 });
  // Time of our own thread and not of the clock, so that a busy machine makes no difference. Reading the file again at the end took 870 for 300,000.
  expect(result.longest_work_ms).toBeLessThan(50);
  expect(result.rss_mb).toBeLessThan(700);
}, 400_000);
