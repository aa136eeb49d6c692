import { expect, test } from 'vitest';
import { aCheckpoint, aWholeRun } from './a-whole-run.ts';
import { checkpointWords, keptOf } from './checkpoint-words.ts';

test('of each kind the newest is kept', () => {
  expect(keptOf([])).toEqual([]);
  const [old, last, best] = [aCheckpoint({ epoch: 1 }), aCheckpoint({ epoch: 3 }), aCheckpoint({ kind: 'best' })];
  expect(keptOf([old, last])).toEqual([last]);
  expect(keptOf([best, old, last])).toEqual([last, best]);
});

test('each says where it is, what it is worth on which part, and what it is for', () => {
  const running = aWholeRun({ state: 'running' });
  expect(checkpointWords(aCheckpoint({ epoch: 3, metrics: { accuracy: 0.81 } }), running)).toEqual({
    where: 'epoch 3',
    value: 'validation accuracy 0.810',
    use: 'last: it goes on from here',
  });
  expect(checkpointWords(aCheckpoint({ epoch: 2.3333 }), running)).toMatchObject({
    where: 'within epoch 3',
    value: 'not measured there',
  });
  expect(checkpointWords(aCheckpoint({ epoch: null, step: 1200 }), running).where).toBe('step 1,200');
  const done = aWholeRun({ state: 'completed', model_id: 'mdl' });
  expect(checkpointWords(aCheckpoint({ kind: 'best' }), done).use).toBe('best: it is the model');
  expect(checkpointWords(aCheckpoint({ kind: 'best' }), running).use).toBe('best so far: becomes the model');
  expect(checkpointWords(aCheckpoint(), done).use).toBe('last: no model is made of it');
});
