// How numbers travel: JSON has no NaN and no infinity, and both are real results of a training.
import { z } from 'zod';
import { MAX_NAME_LENGTH } from './limits.ts';

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

/** A name a person gives: text for people, never a path, never a shell word. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME_LENGTH)
  .regex(/^\P{Cc}*$/u, { error: 'control characters are not allowed in a name' });

/** Any JSON value. */
export const Json: z.ZodType<JsonValue> = z.json();
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export const JsonObject = z.record(z.string(), Json);
export type JsonObject = { [key: string]: JsonValue };
