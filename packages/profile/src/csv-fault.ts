// Where and why the rows of a file cannot be read on.

/** Row 0 is the header, or the first row where there is none; lines count from 1. */
export interface Place {
  row: number;
  line: number;
}

export type Fault = Place &
  ({ kind: 'cell_too_long'; column: number } | { kind: 'unclosed_quote' } | { kind: 'too_many_cells' });
