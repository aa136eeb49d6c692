// A run that failed on a damaged copy of its data gets a fresh copy once; an engine that cannot be asked says why.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFreshData } from './attempt-end.ts';
import type { Ending } from './ending.ts';
import { describeEngine } from './engine.ts';
import { leaseOf, RUN, stepsEngine } from './fixtures/lease.ts';
import { attemptFolder } from './run-folder.ts';

const failed = (code: string): Ending => ({
  outcome: 'failed',
  exitCode: 1,
  signal: null,
  failure: { code, message: 'A file is another.', hint: null },
});

test('a damaged copy is thrown away once for a run, and costs the run nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-fresh-'));
  try {
    const cache = join(folder, 'cache');
    const out = join(folder, 'out');
    const at = attemptFolder(out, 1);
    const copies = ['dsv_a', 'dsv_b'].map((name) => join(cache, name));
    const look = (ending: Ending) =>
      withFreshData(ending, at, { cache, client: {} as never, local: false, fetching: new Map() });
    const { job } = leaseOf({ steps: 1, milliseconds: 1 });
    const given = { ...job, out, events: 'x', device: 'cpu', threads: 1, manifest: null, test_manifest: null };
    const write = (run: string, data: string, test_data: string | null): void => {
      for (const copy of copies) mkdirSync(copy, { recursive: true });
      mkdirSync(out, { recursive: true });
      writeFileSync(at.job, JSON.stringify({ ...given, run, config: { ...job.config, data, test_data } }));
    };
    const changed = failed('dataset.changed');
    expect(await look(changed)).toBe(changed);
    write(RUN, '/data/of/a/person', null);
    expect(await look(changed)).toBe(changed);
    write(RUN, copies[0] ?? '', copies[1] ?? '');
    for (const other of [failed('engine.failed'), { ...changed, outcome: 'lost' as const }])
      expect(await look(other)).toBe(other);
    expect(copies.map((copy) => existsSync(copy))).toEqual([true, true]);
    expect(await look(changed)).toMatchObject({
      outcome: 'lost',
      failure: {
        code: 'dataset.changed',
        message: 'The copy of the data on this machine was damaged and is fetched again: A file is another.',
      },
    });
    expect(copies.map((copy) => existsSync(copy))).toEqual([false, false]);
    // Wrong again, it has another cause.
    write(RUN, copies[0] ?? '', copies[1] ?? '');
    expect(await look(changed)).toBe(changed);
    expect(existsSync(copies[0] ?? '')).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an engine that is not there, or has not its module, is said with what to do', async () => {
  await expect(describeEngine({ ...stepsEngine, python: '/none' }, {})).rejects.toMatchObject({
    code: 'start.python',
    message: 'There is no Python environment at /none.',
  });
  await expect(describeEngine({ ...stepsEngine, folder: tmpdir() }, process.env)).rejects.toMatchObject({
    code: 'start.python',
    message: expect.stringMatching(/^The engine cannot be asked what it has: .*No module named .*\.$/),
  });
});
