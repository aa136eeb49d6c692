// The first lines of a table as they stand in the file, with the place of every cell: for eyes, which want to see what is read as
// what. Whether a table can be read, and what its cells are, packages/profile decides.
import type { Dialect } from '@trainyard/contracts/reading';
import type { FileLine } from '@trainyard/contracts/reading-routes';

interface Limits {
  lines: number;
  /** Characters of one line. */
  length: number;
}

/** State between lines: a quoted cell may go on in the next. */
interface Scan {
  dialect: Dialect;
  /** Position of the column that is under way. */
  column: number;
  quoted: boolean;
  /** Records that were begun, the header among them. */
  records: number;
}

type Cell = FileLine['cells'][number];

/**
 * @param text decoded, without a byte order mark; whatever is cut off at its end is a line of its own
 */
export function fileLines(text: string, dialect: Dialect, limits: Limits): FileLine[] {
  const scan: Scan = { dialect, column: 0, quoted: false, records: 0 };
  return text
    .split(/\r\n|\n|\r/, limits.lines)
    .map((line, index) => fileLine(line, index + 1, scan))
    .map((line) => shortened(line, limits.length));
}

function fileLine(text: string, number: number, scan: Scan): FileLine {
  const { dialect } = scan;
  const passed = (kind: FileLine['kind']): FileLine => ({ number, text, cut: false, kind, row: null, cells: [] });
  if (number <= dialect.skip_lines) return passed('skipped');
  if (!scan.quoted) {
    if (text === '' || (dialect.delimiter === ' ' && /^[ \t]*$/.test(text))) return passed('blank');
    if (dialect.comment !== null && text.startsWith(dialect.comment)) return passed('comment');
    scan.column = 0;
    scan.records += 1;
  }
  const row = scan.records - (dialect.header ? 1 : 0);
  const cells = cellsOf(text, scan);
  return { number, text, cut: false, kind: row === 0 ? 'header' : 'row', row: row === 0 ? null : row, cells };
}

/** Cells of one line; a quote opens only at the start of a cell, perhaps after blanks. */
function cellsOf(text: string, scan: Scan): Cell[] {
  const { delimiter, quote, escape } = scan.dialect;
  const aligned = delimiter === ' ';
  const between = aligned ? ' \t' : delimiter;
  const cells: Cell[] = [];
  let from = 0;
  let open = scan.quoted;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (open && escape === 'backslash' && character === '\\') at += 1;
    else if (character === quote && quote !== null && (open || /^ *$/.test(text.slice(from, at)))) {
      if (open && escape === 'double' && text[at + 1] === quote) at += 1;
      else open = !open;
    } else if (!open && between.includes(character)) {
      // Several blanks are one delimiter, and none before the first cell.
      if (!aligned || at > from) {
        cells.push([from, at, scan.column]);
        scan.column += 1;
      }
      from = at + 1;
    }
  }
  if (!aligned || from < text.length) cells.push([from, text.length, scan.column]);
  scan.quoted = open;
  return cells;
}

function shortened(line: FileLine, length: number): FileLine {
  if (line.text.length <= length) return line;
  const cells = line.cells.filter(([from]) => from < length);
  return {
    ...line,
    text: line.text.slice(0, length),
    cut: true,
    cells: cells.map(([from, to, column]) => [from, Math.min(to, length), column]),
  };
}
