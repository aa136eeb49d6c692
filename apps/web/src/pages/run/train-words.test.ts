import type { Run } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { plain } from '@trainyard/core/words';
import { anAttempt, aProgress, aWholeRun } from './a-whole-run.ts';
import { beginWords, endWords, wagonWords } from './train-words.ts';

const now = new Date('2026-11-24T10:02:00.000Z');
const drawn = { each: 1, stages: false };
const wagon = (run: Partial<Run>, how = drawn) => wagonWords(aWholeRun(run), how, now);

test('what a wagon is', () => {
  const attempts = [anAttempt(1, 'completed', 60)];
  expect(wagon({ attempts, progress: aProgress({ step: 100, epoch: 10 }) })).toBe('one wagon per epoch, 6 s each');
  expect(wagon({ progress: aProgress({ step: 5, epoch: 0 }) })).toBe('one wagon per epoch');
  expect(wagon({}, { each: 4, stages: true })).toBe('one wagon per 4 epochs, as long as it takes');
  const metric = { ...aWholeRun().metric, epoch: 3 };
  expect(wagon({ metric, state: 'running' })).toBe('one wagon per epoch; solid wagon = best so far');
  expect(wagon({ metric, state: 'completed' })).toBe('one wagon per epoch; solid wagon = best');
  const table = { task: 'tabular-classification' as const, data: 'd' };
  expect(wagon({ config: { ...table, validation: 'kfold' } })).toBe('one wagon per fold');
  expect(wagon({ config: { ...table, validation: 'holdout' } })).toBe('');
});

test('its ends in every state', () => {
  expect(plain(beginWords(aWholeRun({ started_at: null }), now))).toMatch(/^queued \d\d:00$/);
  expect(plain(beginWords(aWholeRun({ started_at: '2026-11-24T10:01:00.000Z' }), now))).toMatch(/^started \d\d:01$/);
  const end = (run: Partial<Run>) => plain(endWords(aWholeRun(run), now));
  expect(end({ ended_at: '2026-11-24T10:01:00.000Z' })).toMatch(/^ended \d\d:01$/);
  expect(end({ state: 'running' })).toBe('end unknown until measured');
  expect(end({ state: 'paused' })).toBe('ends some time after it is resumed');
  const forecast = { starts_at: null, ends_at: '2026-11-24T10:04:00.000Z', position: null, device: null, reason: null };
  expect(end({ state: 'queued', forecast })).toMatch(/^ends about \d\d:04$/);
});
