import type { RunFacets } from '@trainyard/contracts/run-list';
import { describe, expect, it } from 'vitest';
import { aQuestion, aRun } from './a-run.ts';
import { plain } from '@trainyard/core/words';
import { projectSentence } from './sentence.ts';

const run = aRun({ id: 'run_1', name: 'wide' });
const best = (over: Partial<typeof run.metric> = {}, task = run.task) => ({
  ...run,
  task,
  metric: { ...run.metric, value: 0.914, interval: [0.873, 0.942] as [number, number], examples: 255, ...over },
});
const facets = (over: Partial<RunFacets> = {}): RunFacets => ({
  total: 64,
  measured: 64,
  states: [{ value: 'completed', runs: 64 }],
  datasets: [],
  models: [],
  metric: { name: 'accuracy', greater_is_better: true, measured: 64, range: null },
  best: best(),
  equal: 0,
  near: 0,
  questions: [aQuestion({ measured: 64 })],
  questions_total: 1,
  fields: [],
  ...over,
});
const say = (over: Partial<RunFacets> = {}, datasets = 1) => plain(projectSentence({ datasets }, facets(over)));

describe('the sentence of a project', () => {
  it('without runs asks for data, or says what there is', () => {
    expect(say({ total: 0, best: null }, 0)).toBe('No data yet: add a folder of images or a CSV file.');
    expect(say({ total: 0, best: null }, 2)).toBe('2 datasets and no run yet.');
  });

  it('without a result names none, and counts who is at work', () => {
    const none = { total: 3, measured: 0, best: null, metric: null };
    expect(say({ ...none, states: [{ value: 'failed', runs: 3 }] })).toBe('3 runs, none with a result yet.');
    const states = [
      { value: 'queued', runs: 1 },
      { value: 'running', runs: 1 },
      { value: 'cancelled', runs: 1 },
    ];
    expect(say({ ...none, states })).toBe('3 runs, none with a result yet; 2 active.');
  });

  it('names the best of those that were measured, with part and interval; one result is no contest', () => {
    expect(say()).toBe('Best of 64 measured: wide, validation accuracy 0.914 (0.873 to 0.942).');
    const metric = { name: 'accuracy', greater_is_better: true, measured: 1, range: null };
    expect(say({ total: 9, measured: 1, metric })).toBe(
      'The one result: wide, validation accuracy 0.914 (0.873 to 0.942).',
    );
    expect(say({ best: best({ interval: null, part: 'test' }) })).toBe(
      'Best of 64 measured: wide, test accuracy 0.914.',
    );
  });

  it('says ties and who cannot be told apart', () => {
    expect(say({ equal: 1, near: 6 })).toBe(
      'Equal best of 64 measured: wide and 1 other, validation accuracy 0.914 (0.873 to 0.942). 6 others lie within its interval: 255 pictures cannot tell them apart.',
    );
    expect(say({ near: 1, best: best({}, 'tabular-classification') })).toMatch(
      /1 other lies within its interval: 255 rows cannot tell them apart\.$/,
    );
  });

  it('sets results of other questions apart', () => {
    const questions = [aQuestion({ measured: 50 }), aQuestion({ id: 'p', seed: 7, measured: 14 })];
    const metric = { name: 'accuracy', greater_is_better: true, measured: 50, range: null };
    expect(say({ metric, questions, questions_total: 2 })).toMatch(
      /^Best of 50 measured.* 14 results answer another question\.$/,
    );
    expect(say({ metric, questions, questions_total: 90 })).toMatch(/14 results answer other questions\.$/);
  });

  it('warns where the best is no better than no model', () => {
    expect(say({ best: best({ verdict: 'no better', baseline: 0.92, constant: 'no' }) })).toMatch(
      /, no better than always saying no\.$/,
    );
  });
});
