// Lists come in pages: newest first, `before` is the last id seen.
import { z } from 'zod';
import { MAX_PAGE } from './limits.ts';

export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
  before: z.string().max(64).optional(),
};
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.int() });
