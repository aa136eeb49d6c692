import { expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { registry } from './config-testing.ts';

const base = { task: 'image-classification', data: 'pictures', preset: 'balanced' };
const paths = (raw: object) => checkConfig(raw, registry).problems.map(({ path, message }) => [path, message]);

test('a preset fills in the model and leaves out what its recipe decides', () => {
  const { problems, config } = checkConfig(base, registry);
  expect(problems).toEqual([]);
  expect(config).toMatchObject({ preset: 'balanced', model: 'auto', time_limit: null, load_pretrained: true });
  expect(config).not.toHaveProperty('epochs');
  expect(config).not.toHaveProperty('augmentation');
});

test('what the recipe decides cannot be set beside it', () => {
  expect(paths({ ...base, epochs: 3 })).toEqual([
    ['epochs', 'epochs: preset balanced decides it. Remove it, or leave the preset out.'],
  ]);
});

test('a preset trains on one device, and says so before anything waits for two', () => {
  expect(paths({ ...base, devices: 1 })).toEqual([]);
  expect(paths({ ...base, devices: 2 })).toEqual([
    ['devices', 'devices: preset balanced trains on one device; received 2. Remove it, or leave the preset out.'],
  ]);
});

test.each([
  ['ten minutes', 'time_limit: received "ten minutes", allowed is a number with s, m or h, such as 10m.'],
  ['0m', 'time_limit: received "0m", allowed is a number with s, m or h, such as 10m.'],
])('a time limit of %s is refused', (time_limit, message) => {
  expect(paths({ ...base, time_limit })).toEqual([['time_limit', message]]);
});

test('a time limit and the model auto need a preset', () => {
  const raw = { task: 'image-classification', data: 'pictures', model: 'auto', time_limit: '10m' };
  expect(paths(raw).map(([path]) => path)).toEqual(['time_limit', 'model']);
});
