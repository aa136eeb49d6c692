import type { RunTrouble } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { triesWords, troubleSentence, whyNoModel } from './trouble-words.ts';

const trouble = (changes: Partial<RunTrouble>): RunTrouble => ({
  what: 'model',
  code: 'model.not_ready',
  message: 'The model folder has no labels.json.',
  hint: null,
  count: 1,
  first_at: '2026-01-01T00:00:00.000Z',
  last_at: '2026-01-01T00:00:00.000Z',
  settled_at: null,
  ...changes,
});

test('what is missing goes on with why, and a number or a name stays as it is', () => {
  expect(troubleSentence(trouble({}), false)).toBe('No model yet, because the model folder has no labels.json.');
  expect(troubleSentence(trouble({ message: '2 of its 9 files did not arrive: a, b' }), false)).toBe(
    'No model yet, because 2 of its 9 files did not arrive: a, b.',
  );
  expect(troubleSentence(trouble({ message: 'ONNX is missing', what: 'log' }), false)).toBe(
    'The log is not whole, because ONNX is missing.',
  );
  expect(troubleSentence(trouble({ message: 'A file was announced', what: 'file' }), false)).toBe(
    'A file was announced.',
  );
  expect(troubleSentence(trouble({}), true)).toMatch(/^The model cannot be used, because the model/);
});

test('a run with a model, or whose trouble is settled, has no reason to have none', () => {
  expect(whyNoModel({ model_id: null, troubles: [trouble({})] })).toMatch(/^No model yet/);
  expect(whyNoModel({ model_id: 'mdl_1', troubles: [trouble({})] })).toBeNull();
  expect(whyNoModel({ model_id: null, troubles: [trouble({ settled_at: '2026-01-01T00:00:00.000Z' })] })).toBeNull();
});

test('tries are counted where something is tried', () => {
  expect(triesWords(trouble({ count: 3 }))).toBe('tried 3 times');
  expect(triesWords(trouble({}))).toBeNull();
  expect(triesWords(trouble({ what: 'event', count: 3 }))).toBeNull();
});
