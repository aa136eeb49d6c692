import { describe, expect, it } from 'vitest';
import { configOf, emptyDraft, readDraft, writeDraft } from './draft.ts';
import { typedConfig, yamlOf } from './yaml-text.ts';

describe('yamlOf', () => {
  it('writes a config', () => {
    expect(yamlOf(configOf({ task: 'image-classification', values: { model: 'resnet18', epochs: 3 } }))).toBe(
      'task: image-classification\nmodel: resnet18\nepochs: 3\n',
    );
  });
  it('leaves out what the preset decides, and keeps what it does not', () => {
    const values = { preset: 'balanced', epochs: 3, learning_rate: 0.1, seed: 7, typo: 1 };
    expect(configOf({ task: 'image-classification', values })).toEqual({
      task: 'image-classification',
      preset: 'balanced',
      seed: 7,
      typo: 1,
    });
  });
  it('keeps comments, order and what did not change', () => {
    const before = '# my run\nmodel: "resnet18" # small\nepochs: 3\ndata: ./flowers\n';
    const after = yamlOf({ model: 'resnet18', epochs: 5, seed: 7 }, before);
    expect(after).toBe('# my run\nmodel: "resnet18" # small\nepochs: 5\ndata: ./flowers\nseed: 7\n');
  });
  it('takes out keys that went back to their default', () => {
    expect(yamlOf({ model: 'a' }, 'model: a\nepochs: 3\n')).toBe('model: a\n');
  });
  it('starts anew when the old text is no YAML mapping', () => {
    expect(yamlOf({ model: 'a' }, 'model: [')).toBe('model: a\n');
  });
});

describe('typedConfig', () => {
  it('reads what was typed under the names of the fields, nothing added', () => {
    expect(typedConfig('model_flavour: resnet18\nlr: 1e-3\ntypo: [1]\n')).toEqual({
      model: 'resnet18',
      learning_rate: 0.001,
      typo: [1],
    });
  });
  it('is null for what is no mapping', () => {
    expect(typedConfig('a: [')).toBeNull();
    expect(typedConfig('- a')).toBeNull();
  });
});

describe('draft', () => {
  const store = new Map<string, string>();
  const storage = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
  };
  it('comes back as it was, broken YAML text included', () => {
    const draft = { ...emptyDraft, mode: 'yaml' as const, yaml: 'model: [', values: { epochs: 'ten' } };
    expect(writeDraft(storage, 'k', draft)).toBe(true);
    expect(readDraft(storage, 'k')).toEqual(draft);
  });
  it('is null when there is none or it is damaged', () => {
    store.set('bad', '{');
    expect(readDraft(storage, 'bad')).toBeNull();
    expect(readDraft(storage, 'none')).toBeNull();
  });
  it('does not disturb when the storage is full', () => {
    const full = {
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    };
    expect(writeDraft(full, 'k', emptyDraft)).toBe(false);
  });
});
