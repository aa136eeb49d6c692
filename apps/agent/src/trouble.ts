// What is missing of a run and why, in the form in which a person sees it on the run page; bounded, because it has to arrive.
import { errors, type ErrorCode } from '@trainyard/contracts/errors';
import type { Trouble } from '@trainyard/contracts/run';
import { harmless, keepStart } from '@trainyard/host/text-tail';

const MESSAGE_BYTES = 1_500;
/** Of one end; more are summed up in the last one. */
const MAX_TROUBLES = 50;

/** `code` may be one of a newer server; then it has no hint here. */
export function troubleOf(code: ErrorCode | (string & {}), what: Trouble['what'], message: string, count = 1): Trouble {
  const hint = code in errors ? errors[code as ErrorCode].hint : null;
  return { code: code.slice(0, 100), what, message: keepStart(harmless(message), MESSAGE_BYTES), hint, count };
}

/** The first ones, and how many there are beyond. */
export function bounded(troubles: Trouble[]): Trouble[] {
  if (troubles.length <= MAX_TROUBLES) return troubles;
  const kept = troubles.slice(0, MAX_TROUBLES - 1);
  const rest = troubles.slice(MAX_TROUBLES - 1);
  const [first] = rest;
  if (!first) return kept;
  return [
    ...kept,
    troubleOf(first.code, first.what, `${rest.length} more like these, first: ${first.message}`, rest.length),
  ];
}
