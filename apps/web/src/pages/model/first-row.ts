// The first row of a small table file, to try it: header and cells. What a training reads is decided by the server, on the whole file.
const DELIMITERS = [',', ';', '\t', '|'];
/** Enough for a row of thousands of columns. */
export const READ_BYTES = 1 << 20;

export interface FirstRow {
  columns: string[];
  cells: string[];
}

/** Null where there are no two records, or the second has another number of cells. Quotes as in RFC 4180. */
export function firstRow(text: string): FirstRow | null {
  const head = text.replace(/^\uFEFF/, '');
  const read = DELIMITERS.map((delimiter) => records(head, delimiter, 2));
  // A separator after which quotes stand where none may is one that stands in names only.
  const whole = read.filter(({ stray }) => !stray);
  const widths = (whole.length > 0 ? whole : read).map(({ found }) => found);
  const widest = Math.max(...widths.map(([columns]) => columns?.length ?? 0));
  const [columns, cells] = widths.find(([names]) => names?.length === widest) ?? [];
  if (!columns || !cells || columns.length !== cells.length) return null;
  return { columns, cells };
}

/** The first records that are not blank; `stray`: text follows a quote that was closed, or a quote opens within text. */
function records(text: string, delimiter: string, most: number): { found: string[][]; stray: boolean } {
  const found: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  let closed = false;
  let stray = false;
  const end = () => {
    record.push(cell);
    if (record.length > 1 || cell !== '') found.push(record);
    record = [];
    cell = '';
    closed = false;
  };
  for (let at = 0; at < text.length && found.length < most; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[at++];
      else [quoted, closed] = [false, true];
    } else if (sign === '"' && cell === '' && !closed) quoted = true;
    else if (sign === delimiter) {
      record.push(cell);
      cell = '';
      closed = false;
    } else if (sign === '\n' || sign === '\r') end();
    else {
      stray ||= closed || sign === '"';
      cell += sign;
    }
  }
  if (found.length < most) end();
  return { found, stray };
}
