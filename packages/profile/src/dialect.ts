// How the bytes of a table become cells, where its columns are read as those of another: test data, and files to predict.
import type { Finding } from '@trainyard/contracts/dataset';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Dialect, Encoding, ModelReading } from '@trainyard/contracts/reading';
import { readStructure, type Structure } from './csv-structure.ts';
import { fileFindings } from './reading-findings.ts';

/** The table that taught. */
export interface Taught {
  dialect: Dialect;
  /** Its columns, in the order of the file. */
  names: readonly string[];
}

/** The table that taught a model. */
export const taughtBy = ({ dialect, columns }: ModelReading): Taught => ({
  dialect,
  names: columns.map(({ name }) => name),
});

/** Whether a file under the dialect of another has its columns; the target may be missing. */
function hasColumns({ columns, dialect }: Structure, { names }: Taught): boolean {
  if (!dialect.header) return columns.length === names.length || columns.length === names.length - 1;
  const known = new Set(names);
  return columns.filter((name) => known.has(name)).length * 2 >= columns.length;
}

/** A file that is not UTF-8 is probably in the encoding of the one that taught, if that was not UTF-8 either; a mark says more. */
const likelyOf = (encoding: Encoding) => (encoding.startsWith('utf-') ? undefined : encoding);

/** Under the dialect of the table that taught, where that gives its columns; null where it does not. */
async function alike(path: string, taught: Taught, signal?: AbortSignal): Promise<Structure | null> {
  const { encoding, ...same } = taught.dialect;
  try {
    const structure = await readStructure(path, same, { single: true, likely: likelyOf(encoding), signal });
    return hasColumns(structure, taught) ? structure : null;
  } catch (error) {
    if (error instanceof TrainyardError && error.code.startsWith('csv.')) return null;
    throw error;
  }
}

/**
 * The dialect of a file with the columns of another: the other's where that fits, else what the file itself says.
 * @param path Absolute path of the file.
 * @param role What it is called in findings, such as `test_data`.
 * @param signal Gives up between two pieces of the file.
 * @throws TrainyardError csv.… where it is no table; the reason of `signal`
 */
export async function decideDialectOf(
  path: string,
  role: string,
  taught: Taught,
  signal?: AbortSignal,
): Promise<{ dialect: Dialect; findings: Finding[] }> {
  const same = await alike(path, taught, signal);
  // Names are needed to find the columns again, even where the first line could be taken for data.
  const { header, encoding } = taught.dialect;
  const structure =
    same ?? (await readStructure(path, { header }, { single: true, likely: likelyOf(encoding), signal }));
  const findings = fileFindings(structure).map((one) => ({ ...one, message: `${role}: ${one.message}` }));
  return { dialect: structure.dialect, findings };
}
