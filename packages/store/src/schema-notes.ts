// What the platform remembers beside the things themselves: what was refused, missing, put away or answered already.
import type { Generated } from 'kysely';
import type { Jsonb, Time, TimeNow } from './schema-type.ts';

export interface IdempotencyTable {
  key: string;
  route: string;
  body_sha256: string;
  status: number;
  answer: Jsonb;
  created_at: TimeNow;
}

/** Refused writes of older attempts, counted. */
export interface RefusalTable {
  run_id: string;
  attempt: number;
  what: string;
  count: Generated<number>;
}

/** What is missing of a run and why; `count` is how often it happened, `settled_at` when it came true after all. */
export interface TroubleTable {
  run_id: string;
  what: string;
  code: string;
  message: string;
  hint: string | null;
  count: number;
  first_at: TimeNow;
  last_at: TimeNow;
  settled_at: Time | null;
}

/** One row: which database this is, so that no server takes the files of another one for nobody's. */
export interface InstallationTable {
  id: Generated<string>;
  created_at: TimeNow;
}

/** Examples that were added once or are not wanted: what somebody deleted of them does not come back. */
export interface SettledExampleTable {
  example: string;
  settled_at: TimeNow;
}

/** What a person put away; `mark` says what it was then, and what has another one since waits again. */
export interface DismissalTable {
  kind: string;
  subject: string;
  mark: string;
  /** What was put away at once is taken back at once. */
  batch: string;
  dismissed_at: TimeNow;
}

/** What reading a picture found, by its bytes: an edited version is told of without reading all of it again. */
export interface PictureTable {
  sha256: string;
  /** Format, size and traits. */
  image: Jsonb;
  /** Perceptual hash (8 bytes) and 16 × 16 grey values; null for pictures that have no look. */
  look: Buffer | null;
}
