import type { WorkerEvent } from '@trainyard/contracts/event';
import { expect, test } from 'vitest';
import { figure } from './figure.ts';
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
  expect(
    progressLine(
      progress,
      { loss: 'training loss 0.4321', metric: 'validation accuracy 0.8700', left: '55 s – 1 min 10 s left' },
      160,
    ),
  ).toBe(
    `${'█'.repeat(8)}${'░'.repeat(22)}  25 %  epoch 3/10  training loss 0.4321  validation accuracy 0.8700  412/s  55 s – 1 min 10 s left`,
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
    { ...base, event: 'log', level: 'info', message: 'Epoch 1 of 2 in 3 ms: validation accuracy 0.9123.' },
  ];
  for (const event of events) display.show(event);
  display.end();
  expect(text).toBe('Training …\nwarning: careful\nEpoch 1 of 2 in 3 ms: validation accuracy 0.9123.\n');
});

test('on a terminal a phase is paler than what is said, and the bar holds the newest numbers with their part', () => {
  let text = '';
  const display = createDisplay({ isTTY: true, columns: 120, write: (more) => (text += more) });
  display.show({ ...base, event: 'status', phase: 'loading_data' });
  display.show({ ...base, event: 'metric', step: 6, epoch: 1, values: { 'train/loss': 0.5, 'val/accuracy': 0.75 } });
  display.show(progress);
  expect(text.startsWith('\u001b[2mReading the data …\u001b[22m\n')).toBe(true);
  expect(text).toContain('training loss 0.5000  validation accuracy 0.7500');
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

test('figures are read at a glance', () => {
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
