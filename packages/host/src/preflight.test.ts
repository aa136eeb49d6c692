// A preflight as a process: a program that stands in for Python and answers, refuses or dies.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from '@trainyard/contracts/config-field';
import type { Preflight } from '@trainyard/contracts/preflight';
import { measurePreflight } from './preflight.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-measure-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const between = { low: 1, middle: 2, high: 3 };
const measured: Preflight = {
  device: 'cpu',
  device_name: 'CPU, 2 threads',
  threads: 2,
  architecture: 'ResNet',
  image_size: 32,
  precision: 'fp32',
  batch_size: 8,
  images_per_second: between,
  steps_timed: 5,
  peak_memory_bytes: 10,
  memory_limit_bytes: 100,
  largest_batch: 64,
  largest_batch_why: 'memory',
  trials: [{ batch_size: 8, images_per_second: 2, peak_memory_bytes: 10 }],
  evaluation_images_per_second: between,
  decode_images_per_second: 9,
  images: { train: 80, val: 20, test: 0 },
  training_seconds: between,
  recipe: null,
  measuring_seconds: 1,
};
const config = { task: 'image-classification', data: '/pictures', batch_size: 8 } as Config;

/** Asks a program of these lines, whose last argument is the job. */
function ask(...lines: string[]) {
  const python = join(folder, 'python');
  writeFileSync(python, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(python, 0o755);
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: folder, HERE: folder };
  return measurePreflight({ python, env, config, device: 'cpu', threads: 2 });
}

test('its answer is the last line, whatever libraries print before; the job is what was asked, and nothing is left', async () => {
  const answer = JSON.stringify({ ok: true, preflight: measured });
  const told = await ask('echo "$1 $2 $3 $OMP_NUM_THREADS"', 'cat "$4" > "$HERE/job"', `echo '${answer}'`);
  expect(told).toEqual(measured);
  const job = JSON.parse(readFileSync(join(folder, 'job'), 'utf8')) as { out: string };
  expect(job).toMatchObject({ config, device: 'cpu', threads: 2, resume: false });
  expect(readdirSync(tmpdir()).filter((name) => job.out.endsWith(name))).toEqual([]);
});

test('what the engine refuses is refused in its words', async () => {
  const error = { code: 'config.inapplicable', message: 'Not a table.', hint: 'Pictures.', problems: [] };
  await expect(ask(`echo '${JSON.stringify({ ok: false, error })}'`, 'exit 2')).rejects.toMatchObject({
    code: 'config.inapplicable',
    message: 'Not a table.',
    options: { hint: 'Pictures.' },
  });
});

test('one that ends without a word of ours is told by how it ended and by its last line', async () => {
  await expect(ask('echo "no such thing" >&2', 'exit 9')).rejects.toMatchObject({
    code: 'engine.failed',
    message: 'The measurement ended without an answer (exit code 9). no such thing',
  });
  await expect(ask('kill -9 $$')).rejects.toMatchObject({ message: expect.stringContaining('(SIGKILL)') });
});
