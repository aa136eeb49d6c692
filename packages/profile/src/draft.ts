// A column on its way to its reading: what it may be, all of it counted.
import { MISSING_CANDIDATES, withoutBlanks } from '@trainyard/contracts/reading-forms';
import type { ColumnOverride } from '@trainyard/contracts/reading';
import { type Candidate, candidate } from './column-candidates.ts';
import type { Facts } from './column-facts.ts';
import type { Kind } from './column-kind.ts';
import { isSaid } from './column-override.ts';
import type { Seen } from './column-seen.ts';
import type { Doubt } from './doubt.ts';

export interface DraftChoice {
  candidate: Candidate;
  facts: Facts;
  reason: string;
  doubt: Doubt | null;
}

/** What a column may be, all of it counted. More than one choice is a question that the other columns may answer. */
export interface Draft {
  name: string;
  position: number;
  seen: Seen;
  choices: DraftChoice[];
  /** Words that are missing, whatever they would be read as. */
  always: string[];
  given: boolean;
  question: 'decimal' | 'day' | 'duration' | null;
}

export interface ColumnContext {
  name: string;
  position: number;
  blankName: boolean;
  given: ColumnOverride | undefined;
  /** Words for missing in every column but the target, in lower case. */
  missing: readonly string[];
  /** Whether it is predicted, and how. */
  target: 'classes' | 'number' | null;
}

export const PERSON = 'a person said so';
export const WORDS: readonly string[] = MISSING_CANDIDATES;
/** Words as they are compared. */
export const lower = (words: readonly string[]) =>
  [...new Set(words.map((word) => withoutBlanks(word).toLowerCase()))].filter((word) => word !== '');

/** Every cell is what it says. */
export const allRead = ({ present, distinct }: Seen): Facts => ({
  read: present,
  unread: 0,
  distinct,
  replaced: {},
  examples: [],
  bare: 0,
});

/** The draft of a column that is no question. */
export function one(context: ColumnContext, seen: Seen, choice: DraftChoice, always: string[] = []): Draft {
  const { name, position, given } = context;
  return { name, position, seen, choices: [choice], always, given: isSaid(given), question: null };
}

/** A choice of which the cells were counted. */
export const readChoice = (candidate: Candidate, facts: Facts, reason: string): DraftChoice => ({
  candidate,
  facts,
  reason,
  doubt: facts.bare > 0 ? { kind: 'bare' } : null,
});

export const kindChoice = ({ type, reason, doubt = null }: Kind, facts: Facts): DraftChoice => ({
  candidate: candidate(type),
  facts,
  reason,
  doubt,
});
