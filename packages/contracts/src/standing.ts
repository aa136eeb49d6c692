// Whether a thing is in use, put away, or deleted and still to be had. Told only where it is so.
import { z } from 'zod';
import { Timestamp } from './ids.ts';

export const standing = {
  /** Set while it is put away. */
  archived_at: Timestamp.optional(),
  /** Set once it was deleted. */
  deleted_at: Timestamp.optional(),
  /** Until when a deleted thing can be restored; then what only it used is removed. */
  purge_at: Timestamp.optional(),
};
export type Standing = {
  archived_at?: string | undefined;
  deleted_at?: string | undefined;
  purge_at?: string | undefined;
};

/** What a list shows of what is archived: nothing, it as well, it alone. What is deleted is in no list but that of its own. */
export const Archived = z.enum(['false', 'true', 'only']).default('false');
export type Archived = z.infer<typeof Archived>;
