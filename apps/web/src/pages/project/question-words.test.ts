import { describe, expect, it } from 'vitest';
import { aQuestion } from './a-run.ts';
import { heldOutWords, otherWords, questionWords } from './question-words.ts';

describe('a question in words', () => {
  it('names data, target, metric, held-out examples and seed', () => {
    expect(questionWords(aQuestion())).toBe('customers v2, target churn, accuracy, 20 % held out, seed 0');
    expect(questionWords(aQuestion({ target: null, validation: null, seed: null }))).toBe(
      'customers v2, accuracy, its own validation part',
    );
  });

  it('says what makes it another one, and that it is one where no part has a name', () => {
    const lead = aQuestion();
    expect(otherWords(aQuestion({ seed: 7 }), lead)).toBe('seed 7');
    expect(otherWords(aQuestion({ dataset_version_number: 1, validation: { name: 'kfold', folds: 5 } }), lead)).toBe(
      'customers v1, 5 folds',
    );
    expect(otherWords(aQuestion(), lead)).toBe('other held-out examples');
  });

  it('says odd splits too', () => {
    const words = [{ name: 'holdout', fraction: 0.0725 }, 'holdout', 'kfold', 'my_split', {}, null].map(heldOutWords);
    expect(words).toEqual([
      '7.25 % held out',
      'a part held out',
      'folds',
      'my_split',
      'a part held out',
      'its own validation part',
    ]);
  });
});
