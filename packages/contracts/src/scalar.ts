// How numbers travel: JSON has no NaN and no infinity, and both are real results of a training.
import { z } from 'zod';
import { MAX_NAME_LENGTH } from './limits.ts';
import { nameProblem } from './name.ts';

/** A float; the non-finite ones travel as words. */
export const Float = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
export type Float = z.infer<typeof Float>;

/** The number behind a travelling float. */
export function toNumber(value: Float): number {
  return typeof value === 'number' ? value : Number(value);
}

/** The travelling form of a number. */
export function toFloat(value: number): Float {
  return Number.isFinite(value) ? value : (String(value) as Float);
}

/** A name as somebody gives it: text for people, never a path, never a shell word. What was stored before a rule came is a string. */
export const Name = z
  .string()
  .trim()
  .min(1, { abort: true })
  .max(MAX_NAME_LENGTH)
  .superRefine((value, context) => {
    const problem = nameProblem(value);
    if (problem !== null) context.addIssue({ code: 'custom', message: `not allowed in a name: ${problem}` });
  });

/** Any JSON value. */
export const Json: z.ZodType<JsonValue> = z.json();
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export const JsonObject = z.record(z.string(), Json);
export type JsonObject = { [key: string]: JsonValue };
