import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, type EditPicture, type EditSources, previewOf } from './dataset-edit.ts';

const NONE: EditSources = { versions: new Map(), near: new Map() };
const CLASSES = ['ant', 'bee', 'cow', 'doe'];

const pictureOf = (index: number, name: string, split: EditPicture['split'], content = index): EditPicture => ({
  index,
  path: `${split === 'all' ? '' : `${split}/`}${name}/${index}.jpg`,
  bytes: 10 + content,
  sha256: content.toString(16).padStart(64, '0'),
  class: name,
  split,
  origin: { dataset: 'dst_a', path: `${split === 'all' ? '' : `${split}/`}${name}/${index}.jpg` },
});

/** A set of four classes with some copies; in parts or without. */
const set = fc
  .record({
    parts: fc.boolean(),
    rows: fc.array(
      fc.record({ name: fc.constantFrom(...CLASSES), part: fc.constantFrom('train', 'val', 'test'), copy: fc.nat(3) }),
      {
        maxLength: 60,
      },
    ),
  })
  .map(({ parts, rows }) => [
    ...CLASSES.map((name, index) => pictureOf(index, name, parts ? 'train' : 'all')),
    ...rows.map(({ name, part, copy }, row) => {
      const index = row + CLASSES.length;
      return pictureOf(index, name, parts ? part : 'all', copy === 0 ? index % 7 : index);
    }),
  ]);

const name = fc.constantFrom(...CLASSES, 'emu', 'fox');
const edit: fc.Arbitrary<DatasetEdit> = fc.oneof(
  fc.record({
    edit: fc.constant('relabel' as const),
    pictures: fc.record({ indices: fc.array(fc.nat(30), { minLength: 1, maxLength: 9 }) }),
    class: name,
  }),
  fc.record({ edit: fc.constant('rename_class' as const), from: name, to: name }),
  fc.record({
    edit: fc.constant('merge_classes' as const),
    classes: fc.array(name, { minLength: 1, maxLength: 3 }),
    into: name,
  }),
  fc.record({ edit: fc.constant('delete_classes' as const), classes: fc.array(name, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    edit: fc.constant('remove' as const),
    pictures: fc.record({ indices: fc.array(fc.nat(30), { minLength: 1, maxLength: 9 }) }),
  }),
  fc.record({
    edit: fc.constant('split' as const),
    train: fc.constant(0.6),
    val: fc.constant(0.2),
    test: fc.constant(0.2),
    seed: fc.nat(9),
  }),
);

const of = (pictures: EditPicture[]) => ({ pictures, unlabelled: [] });

const attempt = (base: EditPicture[], edits: DatasetEdit[]) => {
  try {
    return applyEdits(of(base), edits, NONE);
  } catch (error) {
    expect(String((error as { code: string }).code)).toMatch(
      /^(dataset\.edit|image\.(one_class|unknown_class|too_many|layout))$/,
    );
    return null;
  }
};

describe('any list of edits', () => {
  test('keeps bytes and origin of what it keeps, gives every picture one place that says its class and part', () => {
    fc.assert(
      fc.property(set, fc.array(edit, { maxLength: 5 }), (base, edits) => {
        const found = attempt(base, edits);
        if (!found) return;
        const before = new Map(base.map((one) => [one.index, one]));
        expect(new Set(found.pictures.map(({ path }) => path)).size).toBe(found.pictures.length);
        for (const one of found.pictures) {
          const { bytes, sha256, origin } = before.get(one.index) as EditPicture;
          expect(one).toMatchObject({ bytes, sha256, origin });
          expect(one.path.startsWith(`${one.split === 'all' ? '' : `${one.split}/`}${one.class}/`)).toBe(true);
        }
        const told = previewOf(of(base), found, 0);
        expect(told.removed).toBe(base.length - found.pictures.length);
        expect(told.after.reduce((sum, { total }) => sum + total, 0)).toBe(found.pictures.length);
      }),
    );
  });

  test('of nothing is the version itself', () => {
    fc.assert(
      fc.property(set, (base) => {
        expect(applyEdits(of(base), [], NONE).pictures).toEqual(base);
      }),
    );
  });

  test('made one after the other is the same as made at once, but for the order of names that collide', () => {
    fc.assert(
      fc.property(set, edit, edit, (base, one, two) => {
        const both = attempt(base, [one, two]);
        const first = attempt(base, [one]);
        if (!both || !first || two.edit === 'split') return;
        const next = attempt(first.pictures, [two]);
        const told = (pictures: EditPicture[]) =>
          pictures.map(({ index, class: label, split }) => ({ index, label, split }));
        expect(next && told(next.pictures)).toEqual(told(both.pictures));
      }),
    );
  });
});

describe('split anew', () => {
  const divided = (base: EditPicture[], seed: number, near = new Map<string, string>(), group?: string) =>
    applyEdits(
      of(base),
      [{ edit: 'split', train: 0.6, val: 0.2, test: 0.2, seed, ...(group === undefined ? {} : { group_by: group }) }],
      { versions: new Map(), near },
    ).pictures;

  test('copies and near copies stand in one part, every class is learned from, the seed decides', () => {
    fc.assert(
      fc.property(set, fc.nat(99), (base, seed) => {
        const near = new Map(
          base.map(({ sha256 }) => [sha256, base[Number.parseInt(sha256, 16) % 3]?.sha256 ?? sha256]),
        );
        for (const pictures of [divided(base, seed), divided(base, seed, near)])
          for (const label of CLASSES)
            expect(pictures.some((one) => one.class === label && one.split === 'train')).toBe(true);
        for (const group of Map.groupBy(divided(base, seed), (one) => one.sha256).values())
          expect(new Set(group.map((one) => one.split)).size).toBe(1);
        for (const group of Map.groupBy(divided(base, seed, near), (one) => near.get(one.sha256)).values())
          expect(new Set(group.map((one) => one.split)).size).toBe(1);
        expect(divided(base, seed)).toEqual(divided(base, seed));
      }),
    );
  });

  test('of many pictures each class has its shares, within one picture, whatever the seed', () => {
    const base = Array.from({ length: 400 }, (_, index) => pictureOf(index, CLASSES[index % 4] as string, 'all'));
    for (const seed of [0, 1, 2]) {
      const pictures = divided(base, seed);
      for (const label of CLASSES) {
        const count = (part: string) => pictures.filter((one) => one.class === label && one.split === part).length;
        expect([count('train'), count('val'), count('test')]).toEqual([60, 20, 20]);
      }
    }
    const parts = (seed: number) => divided(base, seed).map((one) => one.split);
    expect(parts(0)).not.toEqual(parts(1));
  });

  test('a series by name stands in one part', () => {
    const base = Array.from({ length: 120 }, (_, index) => ({
      ...pictureOf(index, CLASSES[index % 4] as string, 'all'),
      path: `${CLASSES[index % 4]}/p${Math.floor(index / 8)}_slice${index}.png`,
    }));
    const pictures = divided(base, 3, new Map(), '{group}_slice*');
    const series = Map.groupBy(pictures, ({ path }) => /p\d+/.exec(path)?.[0]);
    for (const group of series.values()) expect(new Set(group.map((one) => one.split)).size).toBe(1);
    expect(new Set(pictures.map((one) => one.split)).size).toBe(3);
    expect(() => divided(base, 3, new Map(), 'q{group}*')).toThrow(/finds fewer than two groups/);
  });
});
