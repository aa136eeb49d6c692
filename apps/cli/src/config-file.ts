// A config file on disk: YAML 1.2 core (JSON is part of it), no tags, no key twice, within limits, paths absolute.
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { configFields, fieldMeta, type FieldName } from '@trainyard/contracts/config';
import { errors, type ErrorCode } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';
import { valueSchema } from '@trainyard/core/config-fields';
import { parseYaml } from '@trainyard/server/config-yaml';

export type RawConfig = Record<string, unknown>;

/** Reads a config and makes its relative paths those of the file's folder. Throws TrainyardError. */
export function readConfig(file: string): RawConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new TrainyardError('file.not_found', `The config ${file} cannot be read: ${(error as Error).message}`, {
      hint: 'Check the spelling of the path.',
    });
  }
  return withAbsolutePaths(parseConfig(text, file), dirname(resolve(file)));
}

export function parseConfig(text: string, name: string): RawConfig {
  const { config, problems } = parseYaml(text);
  const [first] = problems;
  if (config !== null) return config;
  const code = first && first.code in errors ? (first.code as ErrorCode) : 'config.yaml';
  throw new TrainyardError(code, `${name}: ${problems.map((problem) => problem.message).join(' ')}`, { problems });
}

/** The paths of a config that were written relative to `folder`, made absolute. */
export function withAbsolutePaths(config: RawConfig, folder: string): RawConfig {
  const absolute = (value: unknown): unknown =>
    typeof value === 'string' && value !== '' && !isAbsolute(value) ? resolve(folder, value) : value;
  const changed: RawConfig = { ...config };
  for (const key of ['data', 'test_data', 'continue_from']) {
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
    throw new TrainyardError('config.invalid', `--set ${assignment}: expected key=value.`, {
      hint: 'For example: --set epochs=3 or --set optimizer.weight_decay=0.01',
    });
  }
  const text = assignment.slice(at + 1);
  const value =
    keys.length === 1 && isText(keys[0] ?? '', text)
      ? text
      : parseConfig(`value: ${text}`, `--set ${assignment}`)['value'];
  const changed = assign(config, keys, value);
  const first = keys[0] ?? '';
  return { ...changed, ...(first in changed ? withAbsolutePaths({ [first]: changed[first] }, cwd) : {}) };
}

/** Whether the value of a field is text, taken as it is: a column may be called `7`, `no`, `%22` or `a: b`, which YAML reads otherwise. */
function isText(key: string, text: string): boolean {
  if (!Object.hasOwn(configFields, key) || /^\s*(["']).*\1\s*$/s.test(text) || text === '') return false;
  const name = key as FieldName;
  const schema = valueSchema(name);
  return schema.type === 'string' && schema.enum === undefined && fieldMeta(name).registry === undefined;
}

/** A field that names an entry by a plain word becomes a mapping when a parameter of it is set. */
function assign(config: RawConfig, [key = '', ...rest]: string[], value: unknown): RawConfig {
  if (rest.length === 0) return { ...config, [key]: value };
  const current = Object.hasOwn(config, key) ? config[key] : undefined;
  const inner: RawConfig = typeof current === 'string' ? { name: current } : isChoice(current) ? current : {};
  return { ...config, [key]: assign(inner, rest, value) };
}
