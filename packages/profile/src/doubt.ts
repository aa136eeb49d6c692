// Where a column is perhaps not what it is read as.
import type { ColumnKind } from '@trainyard/contracts/reading';

/**
 * Why a column is perhaps not what it is read as. `near`: most cells, but not enough, could be read as something. `form`: they look like
 * something in a form that is not read. `bare`: some percentages have no sign.
 */
export type Doubt = { kind: 'near'; as: ColumnKind } | { kind: 'form' } | { kind: 'bare' };

/** What is read as text and why it looks like something else; words and doubt go together. */
export interface Near {
  words: string;
  doubt: Doubt | null;
}
