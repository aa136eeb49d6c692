// YAML text to plain data: YAML 1.2 core only, no tags, no key twice, bounded, and all that is wrong at once.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { MAX_CONFIG_BYTES, MAX_CONFIG_DEPTH } from '@trainyard/contracts/limits';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';

export interface ParsedYaml {
  /** null where the text has a problem. */
  config: JsonObject | null;
  problems: ConfigProblem[];
}

/** More aliases than any config needs; what is beyond is a bomb. */
const MAX_ALIASES = 50;

const problem = (code: string, message: string): ConfigProblem => ({ code, severity: 'error', path: '', message });
const refused = (code: string, message: string): ParsedYaml => ({ config: null, problems: [problem(code, message)] });

export function parseYaml(text: string): ParsedYaml {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_CONFIG_BYTES)
    return refused('config.too_complex', `The config has ${bytes} bytes, the limit is ${MAX_CONFIG_BYTES}.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    // Looked for below, because the library names only one of the two places.
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const problems = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return problem('config.yaml', `Line ${line}, column ${col}: ${error.message}`);
  });
  problems.push(...tagsKeysAndDepth(document, lines));
  if (problems.length > 0) return { config: null, problems };
  if (!isMap(document.contents)) return refused('config.yaml', 'The text is not a mapping of keys to values.');
  return toData(document);
}

function toData(document: Document): ParsedYaml {
  try {
    return { config: plain(document.toJS({ maxAliasCount: MAX_ALIASES })) as JsonObject, problems: [] };
  } catch (error) {
    return refused(
      'config.too_complex',
      `The aliases cannot be followed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Numbers that JSON has not travel as words; keys that JavaScript minds stay plain keys. */
function plain(value: unknown): JsonValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function tagsKeysAndDepth(document: Document, lines: LineCounter): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(document, (_, node, path) => {
    if (!isNode(node)) return undefined;
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    if ((isScalar(node) || isCollection(node)) && node.tag)
      problems.push(
        problem('config.tag_not_allowed', `Line ${line}, column ${col}: the tag ${node.tag} is not allowed.`),
      );
    if (isMap(node)) problems.push(...keysTwice(node, lines));
    if (!isCollection(node) || path.filter((parent) => isCollection(parent)).length < MAX_CONFIG_DEPTH)
      return undefined;
    problems.push(
      problem('config.too_complex', `Line ${line}, column ${col}: more than ${MAX_CONFIG_DEPTH} nested levels.`),
    );
    return visit.SKIP;
  });
  return problems;
}

function keysTwice(map: YAMLMap, lines: LineCounter): ConfigProblem[] {
  const first = new Map<string, number>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    const { line, col } = lines.linePos(key.range?.[0] ?? 0);
    const before = first.get(name);
    if (before === undefined) first.set(name, line);
    return before === undefined
      ? []
      : [
          problem(
            'config.duplicate_key',
            `Line ${line}, column ${col}: ${JSON.stringify(name)} stands on line ${before} already.`,
          ),
        ];
  });
}
