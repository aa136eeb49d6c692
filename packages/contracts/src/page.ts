// Lists come in pages. `before` goes on after the last item seen, `offset` jumps; both hold in every order.
import { z } from 'zod';
import { MAX_COUNT, MAX_PAGE } from './limits.ts';

/** Which way a list is sorted. */
export const Order = z.enum(['asc', 'desc']);
export type Order = z.infer<typeof Order>;

export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
  /** The id that stood last on the page before; `next` of that answer. */
  before: z
    .string()
    .regex(/^[a-z]{3}_[0-9a-z]{26}$/, { error: 'expected an id, such as `next` of the page before' })
    .optional(),
  offset: z.coerce.number().int().min(0).max(MAX_COUNT).default(0),
};
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.int() });
