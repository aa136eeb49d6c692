import type { z } from 'zod';

/** What is wrong with a typed name, or ''. An empty name and the one it has are no faults yet: the button says why. */
export function faultOf(schema: z.ZodType<string>, name: string): string {
  if (name.trim() === '') return '';
  const checked = schema.safeParse(name.trim());
  if (checked.success) return '';
  const said = checked.error.issues[0]?.message ?? 'this cannot be a name';
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`.replace(/[.]{2,}$/, '.');
}
