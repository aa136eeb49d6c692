import type { Preflight } from '@trainyard/contracts/preflight';
import { expect, test } from 'vitest';
import { preflightSentences } from './preflight-words.ts';

const measured: Preflight = {
  device: 'cpu',
  device_name: 'CPU, 2 threads',
  threads: 2,
  architecture: 'ResNet',
  image_size: 32,
  precision: 'fp32',
  batch_size: 16,
  images_per_second: { low: 38.4, middle: 41.26, high: 44 },
  steps_timed: 5,
  peak_memory_bytes: 812_345_678,
  memory_limit_bytes: 5_312_345_678,
  largest_batch: 64,
  largest_batch_why: 'memory',
  trials: [
    { batch_size: 32, images_per_second: 43, peak_memory_bytes: 1 },
    { batch_size: 64, images_per_second: 42, peak_memory_bytes: 2 },
  ],
  evaluation_images_per_second: { low: 1, middle: 2, high: 3 },
  decode_images_per_second: 9,
  images: { train: 80, val: 20, test: 0 },
  training_seconds: { low: 61, middle: 80, high: 118 },
  measuring_seconds: 1,
  recipe: null,
};

test('speed, memory, the largest batch and the time of the whole training, each as it was measured', () => {
  expect(preflightSentences(measured)).toEqual([
    'Steps of 16 at 32 px, fp32, on CPU, 2 threads: 41 images/s, 38 to 44 in 5 steps.',
    'Memory of these steps: 812 MB of 5.3 GB that may be used.',
    'The largest batch that fits is 64: twice as many would not fit; 32 was the quickest.',
    'By that the training takes about 1–2 min, start and export aside.',
  ]);
});

test('where the end was not reached it is said, and a frozen network has no largest batch', () => {
  expect(preflightSentences({ ...measured, largest_batch_why: 'time' })[2]).toBe(
    'The largest batch that fits is at least 64: larger ones were not tried for want of time; 32 was the quickest.',
  );
  const frozen = preflightSentences({ ...measured, largest_batch: null, largest_batch_why: null, trials: [] });
  expect(frozen).toHaveLength(3);
  expect(frozen[0]).toMatch(/^Features of 16 /);
});

test('what a preset plans by it', () => {
  const recipe = { preset: 'balanced', epochs: 12, limit_seconds: 300, probed: true };
  const preset = { ...measured, largest_batch: null, largest_batch_why: null, trials: [], recipe };
  expect(preflightSentences(preset)[0]).toMatch(/^Steps of 16 /);
  expect(preflightSentences(preset)[2]).toBe('balanced plans a linear probe, then 12 epochs at 32 px, within 5 min.');
  const quick = preflightSentences({ ...preset, recipe: { ...recipe, preset: 'quick', epochs: 0 } });
  expect(quick[0]).toMatch(/^Features of 16 /);
  expect(quick[2]).toBe('quick plans a linear probe at 32 px, within 5 min.');
});
