import type { WorkerEvent } from '@trainyard/contracts/event';
import { expect, test } from 'vitest';
import { TimeTold } from './time-told.ts';

const base = { seq: 1, attempt: 1, time: '2001-01-01T00:00:00Z' };
const config = { task: 'image-classification', data: 'd', model: 'resnet-18', epochs: 10 };
const events: Record<string, WorkerEvent> = {
  config: { ...base, event: 'config', config },
  plan: {
    ...base,
    event: 'plan',
    stages: [
      { stage: 'start', units: 1, count: 1 },
      { stage: 'epochs', units: 1000, count: 10 },
      { stage: 'finish', units: 1, count: 1 },
    ],
  },
  half: { ...base, event: 'timing', stages: [{ stage: 'epochs', units: 500, seconds: 100 }] },
  rest: { ...base, event: 'timing', stages: [{ stage: 'epochs', units: 500, seconds: 100 }] },
};

test('a terminal tells a range once the worker has said what it will do, and what was measured counts', () => {
  let now = 0;
  const time = new TimeTold(() => now);
  expect(time.left()).toBeUndefined();
  time.hear(events['config']!);
  expect(time.left()).toBeUndefined();
  time.hear(events['plan']!);
  expect(time.left()).toMatch(/left$/);
  now = 100;
  time.hear(events['half']!);
  const [, low, high] = /^(.*) – (.*) left$/.exec(time.left()!) ?? [];
  expect(low).toMatch(/^1 min|^\d\d s/);
  expect(high).toMatch(/^[23] min/);
  now = 200;
  time.hear(events['rest']!);
  expect(time.left()).toMatch(/^less than 1 s left$/);
});
