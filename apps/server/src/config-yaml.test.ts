import { describe, expect, test } from 'vitest';
import { parseYaml } from './config-yaml.ts';

const codes = (text: string) =>
  parseYaml(text).problems.map(({ code, message }) => `${code} ${/Line \d+/.exec(message)?.[0] ?? ''}`.trim());

describe('parseYaml', () => {
  test('plain configs, and words of YAML 1.1 stay words', () => {
    expect(parseYaml('model: resnet-18\nepochs: 3\nname: no\ntime: 1:30').config).toEqual({
      model: 'resnet-18',
      epochs: 3,
      name: 'no',
      time: '1:30',
    });
  });

  test('tags, keys twice, bombs, depth and what is no mapping are refused by name', () => {
    expect(codes('a: !!python/object/apply:os.system [ls]')).toEqual(['config.tag_not_allowed Line 1']);
    expect(codes('a: 1\nb: 2\na: 3')).toEqual(['config.duplicate_key Line 3']);
    expect(parseYaml('a: 1\nb: 2\na: 3').problems[0]?.message).toBe('Line 3, column 1: "a" stands on line 1 already.');
    expect(codes('m: {x: 1, x: 2}\nn:\n  y: 1\n  y: 2')).toEqual([
      'config.duplicate_key Line 1',
      'config.duplicate_key Line 4',
    ]);
    expect(codes(`a: ${'['.repeat(20)}${']'.repeat(20)}`)).toEqual(['config.too_complex Line 1']);
    const bomb = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`),
    ];
    expect(codes(bomb.join('\n'))).toEqual(['config.too_complex']);
    expect(codes('- a')).toEqual(['config.yaml']);
    expect(codes('a: [1')[0]).toMatch(/^config\.yaml Line 1/);
    expect(codes(`a: ${'x'.repeat(200_000)}`)).toEqual(['config.too_complex']);
  });

  test('a key that JavaScript minds pollutes nothing', () => {
    const { config } = parseYaml('"__proto__": {polluted: yes}');
    expect(Object.keys(config ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
