// The page must show what a training will see: the rules of cells and folders are written twice, in two languages, and compared here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { looksLikeImage, claimedFormat } from './image-format.ts';
import { DATE_FORMATS, MISSING_WORDS } from './table-cells.ts';

const engine = join(import.meta.dirname, '../../../engine/trainyard_engine');

/** All text literals of one top-level assignment in a Python file. */
async function words(file: string, name: string): Promise<string[]> {
  const source = await readFile(join(engine, file), 'utf8');
  const assignment = new RegExp(`^${name} = (.*?)^(?:[A-Za-z_@#]|"""|$)`, 'ms').exec(`${source}\n`)?.[1] ?? '';
  return [...assignment.matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? '');
}

test('missing words are those of the engine', async () => {
  expect(MISSING_WORDS.toSorted()).toEqual((await words('tables/cells.py', 'MISSING_WORDS')).toSorted());
});

test('date formats are those of the engine, in its order', async () => {
  const [, ...parts] = await words('tables/cells.py', 'DATE_FORMATS');
  const days = parts.filter((text) => text.includes('%d'));
  const times = parts.filter((text) => !text.includes('%d'));
  expect(days).toHaveLength(6);
  expect(DATE_FORMATS).toEqual(days.flatMap((day) => times.map((time) => day + time)));
});

test('files that the engine reads are those that count as pictures', async () => {
  const extensions = await words('images/decode.py', 'EXTENSIONS');
  expect(extensions.length).toBeGreaterThan(8);
  for (const extension of extensions) expect(claimedFormat(`x${extension}`), extension).not.toBeNull();
  for (const extension of ['.svg', '.heic', '.avif'])
    expect([looksLikeImage(`x${extension}`), claimedFormat(`x${extension}`), extensions.includes(extension)]).toEqual([
      true,
      null,
      false,
    ]);
});
