import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classEdits, type ClassRow } from './class-edits.ts';
import { applyEdits, type EditPicture } from './dataset-edit.ts';

test('another name renames, a name that is there merges, none deletes, the same is nothing', () => {
  const rows = [
    { name: 'cat', to: 'feline' },
    { name: 'dog', to: 'dog' },
    { name: 'hound', to: 'dog' },
    { name: 'blur', to: null },
    { name: 'ant', to: 'insect' },
    { name: 'bee', to: 'insect' },
  ];
  expect(classEdits(rows)).toEqual([
    { edit: 'delete_classes', classes: ['blur'] },
    { edit: 'rename_class', from: 'cat', to: 'feline' },
    { edit: 'merge_classes', classes: ['hound'], into: 'dog' },
    { edit: 'merge_classes', classes: ['ant', 'bee'], into: 'insect' },
  ]);
  expect(classEdits([{ name: 'cat', to: 'cat' }])).toEqual([]);
});

test('whatever is written, each picture is called what stands beside its class', () => {
  const names = ['a', 'b', 'c', 'd'];
  const choice = fc.constantFrom<string | null>(...names, 'x', 'y', null);
  fc.assert(
    fc.property(fc.tuple(choice, choice, choice, choice), (to) => {
      const rows: ClassRow[] = names.map((name, index) => ({ name, to: to[index] ?? null }));
      const base = names.map((name, index): EditPicture => {
        const path = `${name}/${index}.jpg`;
        const split = 'all' as const;
        return { index, path, bytes: 1, sha256: `${index}`, class: name, split, origin: { dataset: 'd', path } };
      });
      const wanted = rows.flatMap((row) => (row.to === null ? [] : [row.to]));
      if (new Set(wanted).size < 2) return;
      const { pictures } = applyEdits({ pictures: base, unlabelled: [] }, classEdits(rows), {
        versions: new Map(),
        near: new Map(),
      });
      expect(pictures.map((one) => one.class)).toEqual(wanted);
    }),
  );
});
