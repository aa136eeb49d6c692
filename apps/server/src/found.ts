// What an id names, or the error that it names nothing.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';

/** The value, or `code` as the answer. `what` says what was asked for, such as "the run run_01…". */
export function found<T>(value: T | null | undefined, code: ErrorCode, what: string): T {
  if (value === null || value === undefined) throw new TrainyardError(code, `There is no ${what}.`);
  return value;
}
