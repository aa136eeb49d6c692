// Separator and decimal sign, judged by the first rows with the same rules as the engine's, so that both read a file alike.
import { CsvScanner } from './csv-scan.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Bytes of the file that are looked at. */
export const SAMPLE_BYTES = 1_000_000;
const SAMPLE_ROWS = 200;

/** The first whole records of a sample; `complete`: the sample is the whole file. */
export function sampleRows(sample: Buffer, delimiter: string, complete: boolean): string[][] {
  const rows: string[][] = [];
  const scanner = new CsvScanner({
    delimiter: delimiter.charCodeAt(0),
    maxCellBytes: SAMPLE_BYTES,
    maxCells: SAMPLE_BYTES,
    onRecord: (cells) => {
      if (rows.length < SAMPLE_ROWS) rows.push(cells.map((cell) => cell.toString()));
    },
  });
  scanner.push(sample);
  if (complete) scanner.end();
  return rows;
}

/** The separator with which most rows are as wide as the header, and the header is widest; a comma where none fits. */
export function detectDelimiter(sample: Buffer, complete: boolean): Delimiter {
  let best = { agreement: 0, width: 0 };
  let chosen: Delimiter = ',';
  for (const delimiter of DELIMITERS) {
    const [header, ...body] = sampleRows(sample, delimiter, complete);
    const width = header?.length ?? 0;
    if (width < 2) continue;
    const fitting = body.filter((row) => row.length === width).length;
    const agreement = body.length > 0 ? Math.round((1000 * fitting) / body.length) / 1000 : 1;
    if (agreement > best.agreement || (agreement === best.agreement && width > best.width)) {
      best = { agreement, width };
      chosen = delimiter;
    }
  }
  return chosen;
}

const COMMA_NUMBER = /^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+(e[+-]?\d+)?$/i;
const POINT_NUMBER = /^[+-]?\d+\.\d+(e[+-]?\d+)?$/i;

/** A comma where cells such as 3,14 or 1.234,5 outnumber cells such as 3.14; never in a comma-separated file. */
export function detectDecimal(sample: Buffer, delimiter: Delimiter, complete: boolean): '.' | ',' {
  if (delimiter === ',') return '.';
  const cells = sampleRows(sample, delimiter, complete).slice(1).flat();
  const count = (pattern: RegExp) => cells.filter((cell) => pattern.test(cell.trim())).length;
  return count(COMMA_NUMBER) > count(POINT_NUMBER) ? ',' : '.';
}
