import type { Run } from '@trainyard/contracts/run';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { RunState as States } from '@trainyard/contracts/run';
import { describe, expect, test } from 'vitest';
import { plain } from '@trainyard/core/words';
import { aCheckpoint, anAttempt, aProgress, aWholeRun } from './a-whole-run.ts';
import { runWords } from './run-words.ts';

const now = new Date('2026-11-24T10:02:00.000Z');
const say = (run: Partial<Run>, standing: RunStanding | null = null, lostAt: string | null = null) =>
  plain(runWords(aWholeRun(run), { standing, now, lostAt })).replaceAll('\u00A0', ' ');
const stands = (rank: number | null, of: number, equal = 0, final = true): RunStanding => ({
  rank,
  of,
  equal,
  final,
  others: 0,
  best_before: null,
});
const metric = (value: Run['metric']['value'], over: Partial<Run['metric']> = {}): Run['metric'] => ({
  ...aWholeRun().metric,
  value,
  ...over,
});
const begun = { device: 'cpu', agent_name: 'den', started_at: '2026-11-24T10:00:00.000Z', progress: aProgress() };
const ended = { ...begun, ended_at: '2026-11-24T10:01:00.000Z', attempts: [anAttempt(1, 'completed')] };

describe('while it waits', () => {
  test('with and without a forecast', () => {
    expect(say({ state: 'queued', attempt: 0 })).toBe('Waits.');
    const forecast = { starts_at: null, ends_at: null, position: 1, device: null, reason: 'Every device is busy.' };
    expect(say({ state: 'queued', attempt: 0, forecast })).toBe('Waits as number 1: every device is busy.');
    expect(say({ state: 'queued', wanted: 'cancel' })).toBe('Is being taken out of the queue.');
  });
  test('after it had begun: what happened to it is said', () => {
    const again = (outcome: 'lost' | 'preempted' | 'paused' | 'failed', checkpoints: Run['checkpoints']) =>
      say({ ...begun, state: 'queued', attempts: [anAttempt(1, outcome)], checkpoints });
    expect(again('lost', [aCheckpoint()])).toBe(
      'Broke off in epoch 3 of 10, because den was not heard of any more; goes on from its checkpoint, waits.',
    );
    const left = { code: 'agent.left', message: 'The machine signed off in order at 2026-11-24', hint: null };
    expect(say({ ...begun, state: 'queued', attempts: [{ ...anAttempt(1, 'lost'), failure: left }] })).toBe(
      'Broke off in epoch 3 of 10, because den signed off in order; begins anew, waits.',
    );
    expect(again('lost', [])).toContain('begins anew, waits.');
    expect(again('preempted', [aCheckpoint()])).toBe(
      'Stopped with the platform in epoch 3 of 10; goes on from its checkpoint, waits.',
    );
    expect(again('paused', [aCheckpoint()])).toBe('Resumed in epoch 3 of 10; goes on from its checkpoint, waits.');
    expect(again('failed', [])).toBe('Attempt 1 failed in epoch 3 of 10; begins anew, waits.');
  });
});

describe('while it runs', () => {
  test('where it is, and what is measured', () => {
    expect(say({ ...begun, state: 'running' })).toBe(
      'On CPU of den, epoch 3 of 10, time left unknown until measured. Validation accuracy is not measured yet.',
    );
    expect(say({ ...begun, state: 'running', progress: null })).toBe('On CPU of den, starting.');
    expect(say({ ...begun, state: 'running', progress: aProgress({ phase: 'loading_data' }) })).toBe(
      'On CPU of den, reading the data, time left unknown until measured.',
    );
    const rows = { epoch: null, epochs_total: null };
    expect(
      say({ ...begun, state: 'running', progress: aProgress({ ...rows, step: 30, steps_total: 1200 }) }),
    ).toContain('step 30 of 1,200');
    expect(say({ ...begun, state: 'running', progress: aProgress({ ...rows, step: 0, steps_total: 1 }) })).toContain(
      'On CPU of den, training',
    );
  });
  test('a wish that is under way', () => {
    expect(say({ ...begun, state: 'running', wanted: 'pause' })).toMatch(
      /^On CPU of den, writes its checkpoint and pauses\./,
    );
    expect(say({ ...begun, state: 'running', wanted: 'cancel' })).toMatch(/^On CPU of den, is being stopped\./);
  });
  test('its rank is one so far', () => {
    const run: Partial<Run> = { ...begun, state: 'running', metric: metric(0.8, { epoch: 2 }) };
    expect(say(run, stands(1, 15, 0, false))).toMatch(
      /Validation accuracy 0\.800 at epoch 2, so far better than all 14 measured\.$/,
    );
  });
  test('no gain is said from the third epoch on', () => {
    const run = (epoch: number): Partial<Run> => ({
      ...begun,
      state: 'running',
      progress: aProgress({ step: 60, epoch: 6 }),
      metric: metric(0.8, { epoch }),
    });
    expect(say(run(3))).toContain('; no gain for 3 epochs.');
    expect(say(run(4))).not.toContain('no gain');
  });
});

describe('a lost connection', () => {
  const lost = '2026-11-24T10:01:30.000Z';
  test('what moves is as of the last word; what has ended stays so', () => {
    expect(say({ ...begun, state: 'running' }, null, lost)).toMatch(
      /^At \d\d:01:30, the last word from the server: On CPU/,
    );
    expect(say({ state: 'queued' }, null, lost)).toMatch(/^At \d\d:01:30, the last word from the server: Waits/);
    expect(say({ ...ended, state: 'completed' }, null, lost)).toMatch(/^Completed/);
  });
});

describe('paused', () => {
  test('from where it goes on', () => {
    const run = { ...begun, state: 'paused' as const, attempts: [anAttempt(1, 'paused')] };
    expect(say({ ...run, checkpoints: [aCheckpoint()], metric: metric(0.5) })).toBe(
      'Paused in epoch 3 of 10; goes on from its checkpoint when resumed. Validation accuracy 0.500.',
    );
    expect(say(run)).toBe(
      'Paused in epoch 3 of 10; begins anew when resumed. Validation accuracy is not measured yet.',
    );
  });
});

describe('ended', () => {
  test('one attempt and several: the time in which it was trained', () => {
    expect(say({ ...ended, state: 'completed', model_id: 'mdl' })).toBe(
      'Completed in 1 min on CPU of den. Validation accuracy was not measured.',
    );
    const attempts = [anAttempt(1, 'paused', 30), anAttempt(2, 'completed', 15)];
    expect(say({ ...ended, state: 'completed', attempts })).toContain('Completed in 45 s in 2 attempts on CPU of den.');
  });
  test('a moment is no "0 s"', () => {
    expect(say({ ...ended, state: 'completed', attempts: [anAttempt(1, 'completed', 0.02)] })).toContain(
      'in under 0.1 s',
    );
  });
  test('failed: with and without a known reason, before and after it started', () => {
    const failed = { ...ended, state: 'failed' as const, attempts: [anAttempt(1, 'failed', 12)] };
    expect(say({ ...failed, failure: null })).toBe('Stopped in epoch 3 of 10 after 12 s: the reason is not known.');
    expect(say({ ...failed, failure: { code: 'plugin.odd', message: 'Tea ran out.', hint: null } })).toBe(
      'Stopped in epoch 3 of 10 after 12 s: tea ran out.',
    );
    expect(say({ state: 'failed', failure: { code: 'engine.out_of_memory', message: '', hint: null } })).toMatch(
      /^Stopped, before it started: [a-z].*[^.]\.$/,
    );
  });
  test('finished early and pruned', () => {
    const stop = { kind: 'finish', reason: null, at: { unit: 'epoch', done: 7, of: 20 } } as const;
    expect(say({ ...ended, state: 'completed', model_id: 'mdl', stop })).toMatch(
      /^Completed in 1 min on CPU of den, finished early by a person at epoch 7 of 20\./,
    );
    const pruned = { kind: 'prune', reason: 'behind the median', at: null } as const;
    expect(say({ ...ended, state: 'pruned', stop: pruned })).toMatch(
      /^Pruned at step [\d,]+ after 1 min: behind the median\. What it measured is kept, and it gets no model\./,
    );
    expect(say({ ...begun, state: 'running', wanted: 'finish' })).toMatch(/^On CPU of den, finishes now: /);
  });
  test('cancelled, before and after it started', () => {
    expect(say({ state: 'cancelled', attempt: 0 })).toBe(
      'Cancelled, before it started. Validation accuracy was not measured.',
    );
    expect(say({ ...ended, state: 'cancelled', metric: metric(0.5) }, stands(1, 3))).toBe(
      'Cancelled in epoch 3 of 10 after 1 min. Validation accuracy 0.500.',
    );
  });
});

describe('how good it is', () => {
  const done = (over: Partial<Run>, standing: RunStanding | null = null) =>
    say({ ...ended, state: 'completed', ...over }, standing).replace(/^[^.]*\. /, '');
  test('the part stands before each number', () => {
    const run = {
      metric: metric(0.933, { interval: [0.9, 0.95], examples: 255, epoch: 6 }),
      metrics: { test_accuracy: 0.855 },
    };
    expect(done(run)).toBe(
      'Validation accuracy 0.933 (0.900 to 0.950 on 255 pictures) at epoch 6, test accuracy 0.855.',
    );
    expect(
      done({ task: 'tabular-classification', metric: metric(0.9, { interval: [0.1, 1], examples: 1 }) }),
    ).toContain('on 1 row)');
    const folds = { config: { task: 'tabular-classification', data: 'd', validation: 'kfold' } } as Partial<Run>;
    expect(done({ ...folds, metric: metric(0.9, { part: 'cross-validation' }) })).toBe(
      'Cross-validation accuracy 0.900 over 5 folds.',
    );
    expect(done({ metric: metric('NaN') })).toBe('Validation accuracy is not a number, so it ranks behind every run.');
  });
  test('what no model gets is said, as a fact where the model is no better', () => {
    const baseline = { baseline: 0.982, constant: 'no', difference: [-0.001, 0.001] as [number, number] };
    expect(done({ metric: metric(0.982, { ...baseline, verdict: 'no better' }) })).toBe(
      'Validation accuracy 0.982, no better than always saying no (0.982).',
    );
    expect(done({ metric: metric(0.99, { ...baseline, verdict: 'better', epoch: 4 }) })).toBe(
      'Validation accuracy 0.990 at epoch 4, always saying no gets 0.982.',
    );
    const lead = { ...metric(0.51), name: 'roc_auc', baseline: 0.5, verdict: 'no better' as const };
    expect(done({ metric: metric(0.982, { ...baseline, lead }), metrics: { test_roc_auc: 0.49 } })).toBe(
      'Validation ROC AUC 0.510, no better than the same answer for all (0.500); validation accuracy 0.982, always saying no gets 0.982, test ROC AUC 0.490.',
    );
  });
  test('ranks: alone, best, tied, behind, unranked', () => {
    const ranked = (standing: RunStanding) => done({ metric: metric(0.9) }, standing);
    expect(ranked(stands(1, 1))).toBe('Validation accuracy 0.900.');
    expect(ranked(stands(1, 64))).toBe('Validation accuracy 0.900, best of 64 measured.');
    expect(ranked(stands(1, 64, 1))).toBe('Validation accuracy 0.900, equal best of 64 measured.');
    expect(ranked(stands(1, 1064, 2))).toBe('Validation accuracy 0.900, equal best of 1,064 measured.');
    expect(ranked(stands(3, 64))).toBe('Validation accuracy 0.900, number 3 of 64 measured.');
    expect(ranked(stands(null, 64))).toBe('Validation accuracy 0.900.');
  });
});

test('every state says something, ends as a sentence, and never says "0 s" or "undefined"', () => {
  for (const state of States.options)
    for (const over of [{}, begun, ended, { ...begun, attempts: [anAttempt(1, 'lost'), anAttempt(2, 'running')] }])
      for (const value of [null, 0, 0.5, 'NaN', 'Infinity'] as const) {
        const text = say({ ...over, state, metric: metric(value) }, stands(1, 2));
        expect(text).toMatch(/^[A-Z].*\.$/);
        expect(text).not.toMatch(/undefined|null|\b0 s\b| {2}|\.\.|,\./);
      }
});
