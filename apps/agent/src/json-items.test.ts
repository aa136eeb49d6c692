import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ItemSplitter } from './json-items.ts';

const item = fc.dictionary(
  fc.string({ unit: 'binary' }),
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true }), fc.constant(null)),
);

test('whatever the texts and the pieces in which they come, each object comes whole and in order, and the rest is what is around', () => {
  fc.assert(
    fc.property(
      fc.array(item),
      fc.string(),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      (items, root, size, wide) => {
        const text = Buffer.from(JSON.stringify({ kind: 'images', root, items, total: 3 }, null, wide ? 2 : 0));
        const splitter = new ItemSplitter();
        const found: unknown[] = [];
        for (let from = 0; from < text.length; from += size)
          found.push(...splitter.push(text.subarray(from, from + size)).map((one) => JSON.parse(one)));
        expect(found).toEqual(JSON.parse(JSON.stringify(items)));
        const frame = JSON.parse(splitter.frame()) as { kind: string; items: unknown[] };
        expect(frame).toMatchObject({ kind: 'images', items: [], total: 3 });
      },
    ),
  );
});

test('a text that breaks off has no whole frame', () => {
  const splitter = new ItemSplitter();
  expect(splitter.push(Buffer.from('{"kind":"images","items":[{"a":1},{"b"'))).toEqual(['{"a":1}']);
  expect(() => JSON.parse(splitter.frame()) as unknown).toThrow(SyntaxError);
});
