// The table of routes comes to the browser for its paths and schemas. What each route is for is said in the reference of the API
// and nowhere on a page: those sentences stay out of the script.
import type { Plugin } from 'vite';

const ROUTES = /packages\/contracts\/src\/[\w-]+\.ts$/;
/** A property of a route with a plain text, in either quotes, on its line or the next. */
const SUMMARY = /\bsummary:\s*(?:'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"),?/g;

export const textless = (code: string): string => code.replace(SUMMARY, "summary: '',");

export function withoutSummaries(): Plugin {
  return {
    name: 'without-summaries',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) =>
      ROUTES.test(id) && code.includes('summary:') ? { code: textless(code), map: null } : null,
  };
}
