// From what came over the wire to what a handler gets, by the schemas of the route table; all that is wrong at once.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { type ErrorCode, errors } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';
import { MAX_JSON_DEPTH } from '@trainyard/contracts/limits';
import type { Route } from '@trainyard/contracts/route';
import { cleanJson, tooDeep } from '@trainyard/contracts/text';
import { didYouMean } from '@trainyard/core/nearest';
import { received } from '@trainyard/core/value-check';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

function problemsOf(issues: readonly Issue[], code: ErrorCode): ConfigProblem[] {
  return issues.flatMap((issue): ConfigProblem[] => {
    const path = issue.path.map(String).join('.');
    const at = path === '' ? 'The body' : path;
    const problem = (where: string, message: string): ConfigProblem => ({
      code,
      severity: 'error',
      path: where,
      message,
    });
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) =>
        problem(
          path === '' ? key : `${path}.${key}`,
          `${at === 'The body' ? '' : `${at}: `}there is no field ${JSON.stringify(key)}.`,
        ),
      );
    if (issue.input === undefined && issue.code === 'invalid_type')
      return [problem(path, `${at}: it is missing (${issue.expected}).`)];
    return [problem(path, `${at}: received ${received(issue.input)}. ${issue.message}.`)];
  });
}

function parse(schema: z.ZodType, input: unknown, code: ErrorCode): unknown {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const problems = problemsOf(result.error.issues, code);
  throw new TrainyardError(code, problems.map(({ message }) => message).join(' '), { problems });
}

/** What an id in an address names: an id that cannot exist is answered like one that does not. */
function parseParams(schema: z.ZodType, input: Record<string, string>): unknown {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = String(issue?.path[0] ?? '');
  const noun = { version: 'dataset', sha256: 'file', index: 'file', attempt: 'run' }[name] ?? name;
  const code = `${noun}.not_found`;
  const known: ErrorCode = code in errors ? (code as ErrorCode) : 'http.not_found';
  throw new TrainyardError(
    known,
    `There is no ${noun} ${received(input[name])}: ${issue?.message ?? 'the address is wrong'}.`,
  );
}

/** Text of an address as PostgreSQL takes it: NUL as its picture, which is also how a log keeps one; half a character as U+FFFD. */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\u0000', '\u2400') : value;
}

function parseQuery(schema: z.ZodObject | undefined, input: Record<string, unknown>): unknown {
  const known = Object.keys(schema?.shape ?? {});
  const unknown = Object.keys(input).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    const problems = unknown.map((key): ConfigProblem => ({
      code: 'http.query',
      severity: 'error',
      path: key,
      message: `${key}: there is no such query parameter.${didYouMean(key, known)}`,
    }));
    throw new TrainyardError('http.query', problems.map(({ message }) => message).join(' '), { problems });
  }
  const texts = Object.fromEntries(Object.entries(input).map(([key, value]) => [key, storable(value)]));
  return schema ? parse(schema, texts, 'http.query') : undefined;
}

export interface Sent {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
}

/** Before anything walks through a body: what does walks in its own stack. Throws `http.invalid`. */
export function checkDepth(route: Route, body: unknown): void {
  if (!route.body || route.lines || !tooDeep(body)) return;
  throw new TrainyardError('http.invalid', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
}

/** Values as the store can hold them. Throws `<noun>.not_found`, `http.query` or `http.invalid`. */
export function parseRequest(route: Route, sent: Sent): { params: unknown; query: unknown; body: unknown } {
  const body = route.body ? parse(route.body, sent.body, 'http.invalid') : undefined;
  return {
    params: route.params ? cleanJson(parseParams(route.params, sent.params)) : undefined,
    query: cleanJson(parseQuery(route.query, sent.query)),
    body: route.lines ? body : cleanJson(body),
  };
}
