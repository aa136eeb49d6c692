// A config file on disk: YAML 1.2 core (JSON is part of it), no tags, no key twice, within limits, paths absolute.
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { MAX_CONFIG_BYTES, MAX_CONFIG_DEPTH } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';

export type RawConfig = Record<string, unknown>;

/** Reads a config and makes its relative paths those of the file's folder. Throws TrainyardError. */
export function readConfig(file: string): RawConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new TrainyardError('file.not_found', `The config ${file} cannot be read: ${(error as Error).message}`, { hint: 'Check the spelling of the path.' });
  }
  return withAbsolutePaths(parseConfig(text, file), dirname(resolve(file)));
}

export function parseConfig(text: string, name: string): RawConfig {
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) {
    throw new TrainyardError('config.too_complex', `${name} has ${Buffer.byteLength(text)} bytes; the limit is ${MAX_CONFIG_BYTES}.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, uniqueKeys: true, lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  const error = document.errors[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new TrainyardError(error.code === 'DUPLICATE_KEY' ? 'config.duplicate_key' : 'config.yaml', `${name}:${line}:${col}: ${error.message}`);
  }
  refuseTagsAndDepth(document, lines, name);
  const value: unknown = document.toJS({ maxAliasCount: 50 });
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TrainyardError('config.yaml', `${name} holds ${value === null ? 'nothing' : Array.isArray(value) ? 'a list' : `a ${typeof value}`}, not a mapping of keys to values.`);
  }
  return value as RawConfig;
}

function refuseTagsAndDepth(document: Document, lines: LineCounter, name: string): void {
  visit(document, (_, node, path) => {
    if (!isNode(node)) return;
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    if ((isScalar(node) || isCollection(node)) && node.tag) {
      throw new TrainyardError('config.tag_not_allowed', `${name}:${line}:${col}: the tag ${node.tag} is not allowed.`);
    }
    const depth = path.filter((parent) => isCollection(parent)).length;
    if (isCollection(node) && depth >= MAX_CONFIG_DEPTH) {
      throw new TrainyardError('config.too_complex', `${name}:${line}:${col}: more than ${MAX_CONFIG_DEPTH} nested levels.`);
    }
  });
}

/** The paths of a config that were written relative to `folder`, made absolute. */
export function withAbsolutePaths(config: RawConfig, folder: string): RawConfig {
  const absolute = (value: unknown): unknown => (typeof value === 'string' && value !== '' && !isAbsolute(value) ? resolve(folder, value) : value);
  const changed: RawConfig = { ...config };
  for (const key of ['data', 'test_data']) {
    if (key in changed) changed[key] = absolute(changed[key]);
  }
  for (const key of ['model', 'model_flavour', 'model_flavor']) {
    const value = changed[key];
    if (isChoice(value) && 'path' in value) changed[key] = { ...value, path: absolute(value['path']) };
  }
  return changed;
}

function isChoice(value: unknown): value is RawConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `--set key=value`: dots go into mappings, the value is read as YAML; paths are those of the current folder. */
export function applySet(config: RawConfig, assignment: string, cwd: string): RawConfig {
  const at = assignment.indexOf('=');
  const keys = assignment.slice(0, at).split('.');
  if (at <= 0 || keys.some((key) => key === '')) {
    throw new TrainyardError('config.invalid', `--set ${assignment}: expected key=value.`, { hint: 'For example: --set epochs=3 or --set optimizer.weight_decay=0.01' });
  }
  const document = parseDocument(assignment.slice(at + 1), { version: '1.2', schema: 'core', logLevel: 'silent' });
  if (document.errors.length > 0 || isMap(document.contents)) {
    throw new TrainyardError('config.yaml', `--set ${assignment}: the value cannot be read as one value.`);
  }
  const changed = assign(config, keys, document.toJS());
  const first = keys[0] ?? '';
  return { ...changed, ...(first in changed ? withAbsolutePaths({ [first]: changed[first] }, cwd) : {}) };
}

/** A field that names an entry by a plain word becomes a mapping when a parameter of it is set. */
function assign(config: RawConfig, [key = '', ...rest]: string[], value: unknown): RawConfig {
  if (rest.length === 0) return { ...config, [key]: value };
  const current = Object.hasOwn(config, key) ? config[key] : undefined;
  const inner: RawConfig = typeof current === 'string' ? { name: current } : isChoice(current) ? current : {};
  return { ...config, [key]: assign(inner, rest, value) };
}
