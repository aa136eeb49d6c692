// A reading is executed by DuckDB for the page and by the engine for a training: every cell must be the same. The engine runs once for
// all files, as a process.
import type { Reading } from '@trainyard/contracts/reading';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executeReading, type ReadValue } from './execute-reading.ts';
import { decideReading, type ReadingAsked } from './reading.ts';
import { readRowCells } from './reading-examples.ts';
import { oddTables } from './testing-tables.ts';

const repository = join(import.meta.dirname, '../../..');
const shared = process.env['TRAINYARD_SHARED_DATA'] ?? join(repository, '../shared/data');
const cases = join(shared, '../cases');
/** Rows of each file in the short form. */
const ROWS = process.env['TRAINYARD_LONG'] === '1' ? 1_000_000 : 2000;

const script = `
import json, sys
from pathlib import Path
from trainyard_engine.tables.read import read
from trainyard_engine.tables.reading import from_json
from trainyard_engine.tables.read_command import rows_of
from itertools import islice
for line in sys.stdin:
    asked = json.loads(line)
    try:
        reading = from_json(json.loads(Path(asked["reading"]).read_text("utf-8")))
        table = read(Path(asked["file"]), reading.dialect, reading.plain)
        rows = list(islice(rows_of(table, reading), asked["limit"]))
        print(json.dumps(rows, ensure_ascii=True), flush=True)
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'execute-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the engine gives for each file, in order: rows, or its error. */
async function engineRows(asked: { file: string; reading: Reading }[]): Promise<(ReadValue[][] | { error: string })[]> {
  const lines: string[] = [];
  for (const [index, { file, reading }] of asked.entries()) {
    const path = join(folder, `reading-${index}.json`);
    await writeFile(path, JSON.stringify(reading));
    lines.push(JSON.stringify({ file, reading: path, limit: ROWS }));
  }
  const run = promisify(execFile)(join(repository, '.venv/bin/python'), ['-c', script], {
    cwd: join(repository, 'engine'),
    maxBuffer: 2 ** 30,
  });
  run.child.stdin?.end(`${lines.join('\n')}\n`);
  const { stdout } = await run;
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReadValue[][] | { error: string });
}

const unused = new Set(['text', 'identifier', 'ignored']);

/** The first cells that differ; columns that no model gets are compared where nothing is missing in them. */
function differences(reading: Reading, ours: ReadValue[][], theirs: ReadValue[][]): string[] {
  const found: string[] = [];
  if (ours.length !== theirs.length) found.push(`${ours.length} rows and ${theirs.length}`);
  for (const [at, row] of ours.entries())
    for (const { name, position, type, missing } of reading.columns) {
      if (type === 'ignored' || (unused.has(type) && missing.length > 0)) continue;
      const [a, b] = [row[position] ?? null, theirs[at]?.[position] ?? null];
      if (a !== b && found.length < 5)
        found.push(`row ${at + 1} "${name}" (${type}): ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    }
  return found;
}

async function compare(
  files: string[],
  asked: ReadingAsked = {},
): Promise<{ compared: number; differing: Record<string, string[]> }> {
  const read: { file: string; reading: Reading }[] = [];
  for (const file of files) {
    const decided = await decideReading(file, asked).catch((error: { code?: string }) => {
      // No table on our side: the engine is never asked.
      if (error.code?.startsWith('csv.')) return null;
      throw error;
    });
    if (decided) read.push({ file, reading: decided.reading });
  }
  const answers = await engineRows(read);
  const differing: Record<string, string[]> = {};
  for (const [index, { file, reading }] of read.entries()) {
    const theirs = answers[index];
    const ours = await executeReading(file, reading, { limit: ROWS });
    const wrong = !theirs || 'error' in theirs ? [theirs?.error ?? 'no answer'] : differences(reading, ours, theirs);
    if (wrong.length > 0) differing[relative(shared, file)] = wrong;
  }
  return { compared: read.length, differing };
}

const tablesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(csv|tsv|data|test|psv|ssv)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

test('tables of all kinds of dialects and columns', { timeout: 120_000 }, async () => {
  const files: string[] = [];
  for (const [name, content] of Object.entries(oddTables)) {
    const path = join(folder, `${name}.csv`);
    await writeFile(path, content);
    files.push(path);
  }
  const { compared, differing } = await compare(files);
  expect(differing).toEqual({});
  expect(compared).toBe(files.length);
});

test('words for missing, in columns of every kind and as a page shows them', async () => {
  const path = join(folder, 'missing.csv');
  const line = (i: number) =>
    `${['x', '', '?', 'X'][i % 4]},${i % 5 ? i : '?'},${i % 5 ? `2020-0${(i % 9) + 1}-01` : ' ?\u00a0'},${i}\n`;
  await writeFile(path, `a,b,c,d\n${Array.from({ length: 40 }, (_, i) => line(i)).join('')}`);
  const asked = { missing: ['?'] };
  expect(await compare([path], asked)).toEqual({ compared: 1, differing: {} });
  const { reading } = await decideReading(path, asked);
  const values = await executeReading(path, reading);
  expect(values.slice(0, 4).map(([a]) => a)).toEqual([true, false, null, true]);
  const raw = [
    ['x', '', '?', 'X'],
    ['?', '1', '2', '3'],
    [' ?\u00a0', '2020-02-01', '2020-03-01', '2020-04-01'],
  ] as const;
  const shown = await readRowCells(
    reading.columns.slice(0, 3),
    [0, 1, 2, 3].map((at) => raw.map((cells) => cells[at] ?? null)),
  );
  expect(shown.map((row) => row.map(({ read }) => read))).toEqual([
    ['yes', null, null],
    ['no', '1', '2020-02-01'],
    [null, '2', '2020-03-01'],
    ['yes', '3', '2020-04-01'],
  ]);
});

describe.skipIf(!existsSync(join(shared, 'bad-csv')))('shared tables', () => {
  test.each([
    ['cases', () => tablesBelow(cases)],
    ['messy files', () => tablesBelow(join(shared, 'bad-csv'))],
    [
      'data sets',
      () =>
        readdirSync(shared)
          .filter((name) => name.startsWith('tab-'))
          .flatMap((name) => tablesBelow(join(shared, name))),
    ],
  ])('%s', { timeout: 600_000 }, async (_, files) => {
    const { compared, differing } = await compare(files());
    expect(differing).toEqual({});
    expect(compared).toBeGreaterThan(15);
  });
});

test('the text of a reading is JSON that both sides take', async () => {
  const path = join(folder, 'one.csv');
  await writeFile(path, 'a,b\n1,x\n2,y\n');
  const { reading } = await decideReading(path);
  await writeFile(join(folder, 'one.json'), JSON.stringify(reading));
  const { stdout } = await promisify(execFile)(
    join(repository, '.venv/bin/python'),
    ['-m', 'trainyard_engine', 'read', '--reading', join(folder, 'one.json'), path],
    { cwd: join(repository, 'engine') },
  );
  expect(stdout).toBe('[1.0, "x"]\n[2.0, "y"]\n');
  expect(await readFile(path, 'utf8')).toBe('a,b\n1,x\n2,y\n');
});
