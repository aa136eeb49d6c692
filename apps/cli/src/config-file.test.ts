import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, onTestFinished } from 'vitest';
import { applySet, parseConfig, readConfig, withAbsolutePaths } from './config-file.ts';

const code = (text: string): string => {
  try {
    parseConfig(text, 'a.yaml');
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('YAML 1.2 core only: words that YAML 1.1 would change stay words', () => {
  expect(parseConfig('a: no\nb: 0o14\nc: 1:30\nd: "1"\ne: 1e-3\nf: ~', 'a.yaml')).toEqual({
    a: 'no',
    b: 12,
    c: '1:30',
    d: '1',
    e: 0.001,
    f: null,
  });
});

test.each([
  ['a: !!python/object/apply:os.system [ls]', 'config.tag_not_allowed'],
  ['a: 1\na: 2', 'config.duplicate_key'],
  ['a: [1, 2', 'config.yaml'],
  ['- 1\n- 2', 'config.yaml'],
  ['', 'config.yaml'],
  [`a: ${'['.repeat(12)}${']'.repeat(12)}`, 'config.too_complex'],
  [`a: "${'x'.repeat(100_001)}"`, 'config.too_complex'],
])('%.40s is refused as %s', (text, wanted) => expect(code(text)).toBe(wanted));

test('relative paths are those of the file, absolute ones and other words stay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a.yaml');
  writeFileSync(
    file,
    'data: pictures\ntest_data: /abs/test\nmodel: {name: local_folder, path: ../net}\ntarget: pictures\n',
  );
  expect(readConfig(file)).toEqual({
    data: join(folder, 'pictures'),
    test_data: '/abs/test',
    model: { name: 'local_folder', path: join(folder, '../net') },
    target: 'pictures',
  });
  expect(withAbsolutePaths({ test_data: null }, '/x')).toEqual({ test_data: null });
});

test('--set changes a key, reaches into a mapping, and makes a mapping of a name', () => {
  const config = { epochs: 3, optimizer: 'adamw', model: { name: 'mlp', hidden: 8 } };
  expect(applySet(config, 'epochs=5', '/')).toEqual({ ...config, epochs: 5 });
  expect(applySet(config, 'optimizer.weight_decay=0.1', '/')['optimizer']).toEqual({
    name: 'adamw',
    weight_decay: 0.1,
  });
  expect(applySet(config, 'optimizer.betas=[0.9,0.99]', '/')['optimizer']).toEqual({
    name: 'adamw',
    betas: [0.9, 0.99],
  });
  expect(applySet(config, 'model.hidden=16', '/')['model']).toEqual({ name: 'mlp', hidden: 16 });
  expect(applySet(config, 'augmentation=[flip]', '/')['augmentation']).toEqual(['flip']);
  expect(applySet(config, 'target=a=b', '/')['target']).toBe('a=b');
  expect(applySet(config, 'data=there', '/here')['data']).toBe('/here/there');
  expect(config).toEqual({ epochs: 3, optimizer: 'adamw', model: { name: 'mlp', hidden: 8 } });
});

test.each([`a & b's "q"`, '%22', '7', 'no', 'a: b', '#x', '*x', '@home', 'نموذج', 'null'])(
  '--set target=%s names that column and nothing else',
  (name) => expect(applySet({}, `target=${name}`, '/')['target']).toBe(name),
);

test('quoted text is YAML still', () => {
  expect(applySet({}, 'target="a b"', '/')['target']).toBe('a b');
  expect(applySet({}, 'task=tabular-regression', '/')['task']).toBe('tabular-regression');
});

test.each(['epochs', '=3', 'a..b=1', 'a=[1'])('--set %s is refused with an example or a reason', (assignment) => {
  expect(() => applySet({}, assignment, '/')).toThrow(/--set/);
});

test('a key called __proto__ changes nothing but itself', () => {
  applySet(parseConfig('__proto__: {polluted: 1}', 'a.yaml'), '__proto__.polluted=1', '/');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});
