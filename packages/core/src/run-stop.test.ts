import { Phase } from '@trainyard/contracts/event';
import { RunState } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { finishedEarlyWords, prunedWords, refuseFinish } from './run-stop.ts';

test('only a run that trains, or is past that, can be finished now', () => {
  const possible = RunState.options.flatMap((state) =>
    [null, ...Phase.options.map((phase) => ({ phase }))].flatMap((progress) =>
      refuseFinish(state, progress) === null ? [`${state} ${progress?.phase}`] : [],
    ),
  );
  expect(possible).toEqual(['running training', 'running evaluating', 'running exporting']);
});

test('a refusal says what is so and what to do', () => {
  for (const state of RunState.options) {
    const refusal = refuseFinish(state, null);
    expect(refusal?.message).toMatch(/^finish: the run /);
    expect(refusal?.message.endsWith('.')).toBe(true);
    expect(refusal?.hint).not.toBe('');
  }
  expect(refuseFinish('queued', null)?.code).toBe('run.not_training');
  expect(refuseFinish('paused', null)).toMatchObject({
    code: 'run.state',
    hint: 'Resume it, and finish it when it trains.',
  });
});

test('what became of a run that was stopped, in words', () => {
  const finish = (unit: 'epoch' | 'tree' | 'fold' | 'refit', done: number, of: number) =>
    finishedEarlyWords({ kind: 'finish', reason: null, at: { unit, done, of } });
  expect(finish('epoch', 7, 20)).toBe('finished early by a person at epoch 7 of 20');
  expect(finish('tree', 340, 1000)).toBe('finished early by a person at tree 340 of 1,000');
  expect(finish('fold', 2, 5)).toBe('finished early by a person after fold 2 of 5');
  expect(finish('refit', 0, 1)).toBe('finished early by a person before it was fitted on all rows');
  expect(finishedEarlyWords(null)).toBeNull();
  const pruned = { kind: 'prune', reason: 'behind the median.', at: null } as const;
  expect(finishedEarlyWords(pruned)).toBeNull();
  expect(prunedWords(pruned, { step: 1340 })).toBe('pruned at step 1,340: behind the median');
  expect(prunedWords({ ...pruned, reason: null }, { step: 0 })).toBe('pruned');
});
