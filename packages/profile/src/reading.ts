// Decides how a table is read: its dialect by the first megabyte, checked on all of it, and its columns on all rows.
import type { Finding } from '@trainyard/contracts/dataset';
import type { Reading, ReadingOverride } from '@trainyard/contracts/reading';
import { join } from 'node:path';
import { checkOverrides } from './column-override.ts';
import { draftColumn } from './column-draft.ts';
import { type ColumnContext, type Draft, lower } from './draft.ts';
import { cellMacros, columnGroups, loadPart, seeColumns } from './column-seen.ts';
import { type Settled, settleColumns } from './column-settle.ts';
import { readStructure, type Structure } from './csv-structure.ts';
import { dayOrder } from './date-order.ts';
import { type Duck, withDuck } from './duck.ts';
import { readingFindings } from './reading-findings.ts';
import { writeTableFile } from './table-file.ts';

export interface ReadingAsked extends Partial<ReadingOverride> {
  /** The column to predict: no word in it is missing where it holds classes. */
  target?: { name: string; task: 'tabular-classification' | 'tabular-regression' } | null;
  /** What to call the file in messages; its base name when left out. */
  name?: string;
}

export interface DecidedReading {
  reading: Reading;
  structure: Structure;
  /** What a person should know of it: about the file, and about each column that was not read as it stands. */
  findings: Finding[];
}

/** A reading, and its columns with what is doubtful of them. */
export interface Decided {
  reading: Reading;
  settled: Settled[];
}

function contextOf(
  structure: Structure,
  position: number,
  { missing = [], columns = {}, target = null }: ReadingAsked,
): ColumnContext {
  const name = structure.columns[position] ?? '';
  const isTarget = target?.name === name;
  return {
    name,
    position,
    blankName: structure.blankNames.includes(position),
    given: Object.hasOwn(columns, name) ? columns[name] : undefined,
    missing: isTarget ? [] : lower(missing),
    target: isTarget ? (target.task === 'tabular-classification' ? 'classes' : 'number') : null,
  };
}

/** Decides the columns of a folder of text columns (table-file.ts). @throws TrainyardError config.… where an override does not fit */
export async function decideColumns(
  duck: Duck,
  structure: Structure,
  folder: string,
  asked: ReadingAsked,
): Promise<Decided> {
  const { rows, columns, dialect, plain } = structure;
  checkOverrides(columns, asked.columns ?? {});
  await cellMacros(duck);
  const drafts: Draft[] = [];
  const days = new Map<number, boolean>();
  for (const { part, indexes } of columnGroups(folder, rows, columns.length)) {
    await loadPart(duck, part, indexes, rows * columns.length);
    for (const [index, seen] of await seeColumns(duck, indexes, rows)) {
      const draft = await draftColumn(duck, index, contextOf(structure, index, asked), seen);
      if (draft.question === 'day') {
        const order = await dayOrder(duck, index);
        if (order !== null) days.set(index, order);
      }
      drafts.push(draft);
    }
  }
  const settled = settleColumns(drafts, dialect, days);
  const reading: Reading = { version: 1, dialect, plain, columns: settled.map(({ column }) => column) };
  return { reading, settled };
}

/**
 * How a table is read.
 * @param path Absolute path of the file.
 * @param asked What a person said, and what is predicted.
 * @throws TrainyardError csv.… where it is no table, config.… where what was said does not fit it
 */
export async function decideReading(path: string, asked: ReadingAsked = {}): Promise<DecidedReading> {
  const structure = await readStructure(path, asked.dialect ?? {}, { name: asked.name });
  return withDuck(async (duck) => {
    const folder = join(duck.folder, 'table');
    await writeTableFile(duck, structure, folder);
    const { reading, settled } = await decideColumns(duck, structure, folder, asked);
    return { reading, structure, findings: readingFindings(structure, settled, asked.columns) };
  });
}
