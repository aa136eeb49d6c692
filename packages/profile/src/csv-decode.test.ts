// The text of bytes is the same on both sides: every sequence of one and two bytes of every encoding, and those of three and four that
// some have, through our decoder and through Python's codec that the engine takes.
import { Encoding } from '@trainyard/contracts/reading';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decoderOf } from './csv-decode.ts';

const repository = join(import.meta.dirname, '../../..');
const encodings = Encoding.options.filter((encoding) => !encoding.startsWith('utf-'));

const MULTIBYTE = new Set<Encoding>(['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr']);

/** All that the first byte can begin, as hex. */
function sequences(encoding: Encoding): string[] {
  const all = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
  const found = all(0, 256).map((one) => [one]);
  if (!MULTIBYTE.has(encoding)) return found.map((bytes) => Buffer.from(bytes).toString('hex'));
  for (const one of all(0x80, 256)) found.push(...all(0x30, 256).map((two) => [one, two]));
  if (encoding === 'euc-jp')
    for (const two of all(0xa0, 256)) found.push(...all(0xa0, 256).map((three) => [0x8f, two, three]));
  if (encoding === 'gb18030')
    for (const one of [0x81, 0x84, 0x90, 0xe3, 0xfe])
      for (const two of all(0x30, 0x3a))
        for (const three of [0x81, 0x9f, 0xf4, 0xfe])
          found.push(...all(0x30, 0x3a).map((four) => [one, two, three, four]));
  return found.map((bytes) => Buffer.from(bytes).toString('hex'));
}

const script = `
import json, sys
from trainyard_engine.tables.reading import Dialect
def text(codec, hexed):
    try:
        return bytes.fromhex(hexed).decode(codec)
    except UnicodeDecodeError:
        return None
for line in sys.stdin:
    encoding, hexed = json.loads(line)
    print(json.dumps([text(Dialect(encoding=encoding).codec, one) for one in hexed]), flush=True)
`;

function ours(encoding: Encoding, hexed: string): string | null {
  try {
    const decoder = decoderOf(encoding);
    return decoder.write(Buffer.from(hexed, 'hex')) + decoder.end();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** What our decoder makes of each sequence of an encoding. */
const made = new Map<Encoding, (string | null)[]>();
function allOurs(encoding: Encoding): (string | null)[] {
  const found = made.get(encoding) ?? sequences(encoding).map((hexed) => ours(encoding, hexed));
  made.set(encoding, found);
  return found;
}

const theirs = new Map<Encoding, (string | null)[]>();
beforeAll(() => {
  const asked = encodings.map((encoding) => JSON.stringify([encoding, sequences(encoding)]));
  const answer = execFileSync(join(repository, '.venv/bin/python'), ['-c', script], {
    cwd: join(repository, 'engine'),
    input: `${asked.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  for (const [at, line] of answer.trimEnd().split('\n').entries())
    theirs.set(encodings[at] as Encoding, JSON.parse(line) as (string | null)[]);
}, 60_000);

/** What the dataset page takes, and the engine reads: more would fail in the training. */
test.each(encodings)('%s', { timeout: 60_000 }, (encoding) => {
  const asked = sequences(encoding);
  const answers = theirs.get(encoding) ?? [];
  const mines = allOurs(encoding);
  const differing = asked.flatMap((hexed, at) => {
    const [mine, other] = [mines[at] ?? null, answers[at] ?? null];
    return mine === null || mine === other ? [] : [[hexed, mine, other]];
  });
  // Bytes that Windows-1252 does not define are looked for in the whole file (csv-encoding.ts).
  const undefined1252 = encoding === 'windows-1252' ? /^(..)*(81|8d|8f|90|9d)/ : /^$/;
  expect(differing.filter(([hexed]) => !undefined1252.test(hexed ?? '')).slice(0, 10)).toEqual([]);
  const refused = answers.filter((text, at) => text !== null && mines[at] === null);
  // Places of private use, the extension of Big5 by ETEN, and what Python's own standard has twice.
  expect(refused.length).toBeLessThanOrEqual(
    { shift_jis: 1300, big5: 2500, gb18030: 2, 'euc-jp': 1 }[encoding as string] ?? 0,
  );
});

describe('however a file is cut into pieces', () => {
  test.each([...MULTIBYTE, 'windows-1251'] as Encoding[])('%s', (encoding) => {
    const usable = sequences(encoding).flatMap((hexed, at) => {
      const text = allOurs(encoding)[at];
      return text === null || text === undefined ? [] : [{ hexed, text }];
    });
    fc.assert(
      fc.property(
        fc.array(fc.nat(usable.length - 1), { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(60), { maxLength: 5 }),
        (picked, cuts) => {
          const parts = picked.flatMap((at) => usable[at] ?? []);
          const bytes = Buffer.from(parts.map(({ hexed }) => hexed).join(''), 'hex');
          const decoder = decoderOf(encoding);
          const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
          const text = places.slice(1).map((to, at) => decoder.write(bytes.subarray(places[at], to)));
          expect([...text, decoder.end()].join('')).toBe(parts.map(({ text }) => text).join(''));
        },
      ),
    );
  });
});

test.each<[Encoding, string]>([
  ['shift_jis', '616293'],
  ['gb18030', '61823082'],
  ['utf-8', '61e9'],
])('%s that ends within a character', (encoding, hexed) => {
  expect(ours(encoding, hexed)).toBeNull();
});
