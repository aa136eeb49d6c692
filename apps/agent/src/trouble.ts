// What is missing of a run and why, in the form in which a person sees it on the run page; bounded, because it has to arrive.
import { errors, type ErrorCode } from '@trainyard/contracts/errors';
import { MAX_COUNT } from '@trainyard/contracts/limits';
import type { Trouble } from '@trainyard/contracts/run';
import { harmless, keepStart } from '@trainyard/host/text-tail';

const MESSAGE_BYTES = 1_500;
/** Of troubles of one kind that are told together. */
const TOLD = 3;
/** Of one end; there are not that many kinds and codes. */
const MAX_TROUBLES = 50;

export function troubleOf(code: ErrorCode, what: Trouble['what'], message: string, count = 1): Trouble {
  return { code, what, message: keepStart(harmless(message), MESSAGE_BYTES), hint: errors[code].hint, count };
}

/** One of each kind and code, which is how the server keeps them: the first in words, the others as a number. */
export function bounded(troubles: Trouble[]): Trouble[] {
  const alike = Map.groupBy(troubles, ({ what, code }) => `${what} ${code}`);
  return [...alike.values()].slice(0, MAX_TROUBLES).flatMap(together);
}

function together(alike: Trouble[]): Trouble[] {
  const [first, ...others] = alike;
  if (!first || others.length === 0) return alike;
  const words = alike.slice(0, TOLD).map(({ message }) => keepStart(message, MESSAGE_BYTES / TOLD));
  const more = alike.length > TOLD ? ` And ${alike.length - TOLD} more.` : '';
  const count = Math.min(
    alike.reduce((sum, one) => sum + one.count, 0),
    MAX_COUNT,
  );
  return [{ ...first, message: words.join(' ') + more, count }];
}
