// The first records of a table under one dialect, from the beginning of its text.
import type { Dialect } from '@trainyard/contracts/reading';
import { CsvScanner } from './csv-scan.ts';

/** Bytes of the file that are looked at. */
export const SAMPLE_BYTES = 1_000_000;
const SAMPLE_ROWS = 400;

export interface SampleRecord {
  cells: string[];
  /** Line of the file, from 1. */
  line: number;
}

export interface Sample {
  records: SampleRecord[];
  /** Texts after closing quotes. */
  oddQuotes: number;
}

/** @param complete the text is the whole file, so that its last line counts */
export function sampleOf(text: Buffer, dialect: Dialect, complete: boolean): Sample {
  const records: SampleRecord[] = [];
  const scanner = new CsvScanner({
    dialect,
    maxCellBytes: SAMPLE_BYTES,
    maxCells: SAMPLE_BYTES,
    onRecord: (cells, line) => {
      if (records.length < SAMPLE_ROWS) records.push({ cells: cells.map((cell) => cell.toString()), line });
    },
  });
  for (let at = 0; at < text.length && records.length < SAMPLE_ROWS; at += 65_536)
    scanner.push(text.subarray(at, at + 65_536));
  if (complete && records.length < SAMPLE_ROWS) scanner.end();
  return { records, oddQuotes: scanner.oddQuotes };
}
