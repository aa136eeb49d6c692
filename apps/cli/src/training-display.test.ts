import type { WorkerEvent } from '@trainyard/contracts/event';
import { expect, test } from 'vitest';
import { duration, figure } from './clock.ts';
import { textTable } from './text-table.ts';
import { createDisplay, progressLine } from './training-display.ts';

const base = { seq: 1, attempt: 1, time: '2026-01-01T00:00:00.000Z' };
const progress = {
  ...base,
  event: 'progress',
  step: 30,
  steps_total: 120,
  epoch: 2,
  epochs_total: 10,
  samples_per_second: 412.4,
  seconds_left: 65,
} as const;

test('the moving line says how far, how good, how fast and how long still', () => {
  expect(progressLine(progress, { loss: 'loss 0.4321', metric: 'accuracy 0.8700' }, 120)).toBe(
    `${'█'.repeat(8)}${'░'.repeat(22)}  25 %  epoch 3/10  loss 0.4321  accuracy 0.8700  412/s  1 min 05 s left`,
  );
  expect(
    progressLine(
      { ...progress, step: 120, epoch: null, epochs_total: null, samples_per_second: null, seconds_left: null },
      {},
      40,
    ),
  ).toMatch(/^█+ 100 % {2}120\/120$/);
});

test('without a terminal nothing moves: lines only', () => {
  let text = '';
  const display = createDisplay({ isTTY: false, columns: 80, write: (more) => (text += more) });
  const events: WorkerEvent[] = [
    { ...base, event: 'status', phase: 'training' },
    progress,
    { ...base, event: 'log', level: 'debug', message: 'hidden' },
    { ...base, event: 'log', level: 'warning', message: 'careful' },
    { ...base, event: 'metric', step: 3, epoch: 0.5, values: { 'train/loss': 1 } },
    { ...base, event: 'metric', step: 6, epoch: 1, values: { 'val/accuracy': 0.91234, 'val/loss': 'NaN' } },
  ];
  for (const event of events) display.show(event);
  display.end();
  expect(text).toBe('Training …\nwarning: careful\nepoch 1  val/accuracy 0.9123  val/loss NaN\n');
});

test('a fold is a fold, a hold-out is one, and rounds of trees are no lines', () => {
  const said = (folds: number | null): string[] => {
    let text = '';
    const display = createDisplay({ isTTY: false, columns: 80, write: (more) => (text += more) });
    if (folds !== null) display.show({ ...base, event: 'data', summary: { folds } });
    const metric = { ...base, event: 'metric', epoch: null } as const;
    display.show({ ...metric, step: 30, values: { 'train/loss': 0.5, 'val/loss': 0.6 } });
    display.show({ ...metric, step: 2, values: { 'val/accuracy': 0.9, 'val/log_loss': 0.3 } });
    return text.trim().split('\n');
  };
  expect(said(5)).toEqual(['fold 2 of 5  val/accuracy 0.9000  val/log_loss 0.3000']);
  expect(said(1)).toEqual(['held out  val/accuracy 0.9000  val/log_loss 0.3000']);
  expect(said(null)).toEqual(['fold 2  val/accuracy 0.9000  val/log_loss 0.3000']);
});

test('on a terminal the moving line goes aside for a line that stays, and away at the end', () => {
  const written: string[] = [];
  const display = createDisplay({ isTTY: true, columns: 60, write: (more) => void written.push(more) });
  display.show(progress);
  display.say('hello');
  display.end();
  const line = written[0] ?? '';
  expect(line.length).toBeLessThan(60);
  expect(written).toEqual([line, '\r\u001b[2K', 'hello\n', line, '\r\u001b[2K']);
});

test('durations and figures are read at a glance', () => {
  expect([0.4, 9.96, 59.4, 60, 3599, 3600, 7620].map(duration)).toEqual([
    '0.4 s',
    '10.0 s',
    '59 s',
    '1 min 00 s',
    '59 min 59 s',
    '1 h 00 min',
    '2 h 07 min',
  ]);
  expect([0.91239, 3, 50234.6, 0.00001234, 'NaN'].map(figure)).toEqual(['0.9124', '3', '50235', '1.2e-5', 'NaN']);
});

test('a table aligns numbers right and words left', () => {
  expect(
    textTable(
      ['run', 'n'],
      [
        ['a', '5'],
        ['long', '120'],
      ],
    ),
  ).toBe('run     n\n────  ───\na       5\nlong  120');
});
