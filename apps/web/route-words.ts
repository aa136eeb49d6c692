// Leaves the sentences about routes out of the pages: they are for the reference, which the server writes, and every page would carry
// those of all routes.
import type { Plugin } from 'vite';

const CONTRACTS = '/packages/contracts/src/';
/** A line of a route with its sentence as plain text; a field of a schema that is called so is none. */
const SUMMARY = /^[ \t]+summary:\s+(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"),\n/gm;

/** The source of contracts without them. */
export const withoutSummaries = (code: string): string => code.replaceAll(SUMMARY, '');

export function routeWords(): Plugin {
  return {
    name: 'route-words',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) => (id.includes(CONTRACTS) ? { code: withoutSummaries(code), map: null } : null),
  };
}
