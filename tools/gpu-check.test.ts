// Where there is no GPU the check says so and ends well; here it has time for no part, so that the test takes seconds.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findEngine } from '@trainyard/agent/engine';
import { expect, test } from 'vitest';

test('tools/gpu-check without a GPU', async () => {
  const program = join(import.meta.dirname, 'gpu-check');
  const { stdout } = await promisify(execFile)(findEngine(process.env).python, [program, '--cpu', '--minutes', '0.1']);
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toContain('nothing below is of a GPU');
  expect(lines).toContain('| exact resume | left out | no time was left | 0.0 |');
  const told = JSON.parse(lines.at(-1) ?? '') as {
    gpu: boolean;
    form: string;
    parts: { part: string; state: string }[];
  };
  expect(told).toMatchObject({ gpu: false, form: 'short' });
  expect(told.parts.map(({ state }) => state)).toEqual(['ok', ...Array.from({ length: 6 }, () => 'left out')]);
}, 240_000);
