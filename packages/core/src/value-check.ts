// Checks a value against the part of JSON Schema that config fields and registry parameters use, with texts for people:
// what was received, and what is allowed. The engine has the same in schema.py.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { preview } from '@trainyard/contracts/text';
import { nearest } from './nearest.ts';

export interface ValueSchema {
  type?: string | string[];
  anyOf?: ValueSchema[];
  enum?: JsonValue[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: ValueSchema;
  /** Of a list of numbers: each is at least the one before it. */
  ordered?: boolean;
  default?: JsonValue;
}

const WORDS: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'nothing',
};

/** The value as it was written, shortened; never fails, whatever it is. */
export function received(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'function' ? 'function' : preview(value as JsonValue, 80);
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

const alternatives = (schema: ValueSchema): ValueSchema[] => schema.anyOf?.flatMap(alternatives) ?? [schema];

/** '1 to 10000', 'above 0 up to 10', 'at least 0', or '' without bounds. */
function boundsText({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: ValueSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  const low =
    minimum !== undefined ? `at least ${minimum}` : exclusiveMinimum !== undefined ? `above ${exclusiveMinimum}` : '';
  const high =
    maximum !== undefined ? `up to ${maximum}` : exclusiveMaximum !== undefined ? `below ${exclusiveMaximum}` : '';
  return [low, high].filter(Boolean).join(' ');
}

/** What a schema allows, in words: 'a whole number from 1 to 10000'. */
export function allowedText(schema: ValueSchema): string {
  return alternatives(schema)
    .map((option) => {
      if (option.enum) return `one of ${option.enum.map(String).join(', ')}`;
      const types = [option.type ?? 'value'].flat().map((type) => WORDS[type] ?? type);
      const bounds = boundsText(option);
      if (option.items && types[0] === WORDS['array']) {
        const each = allowedText(option.items);
        const { minItems: least, maxItems: most } = option;
        const size = least !== undefined && least === most ? ` of ${least}` : '';
        return `${types.join(' or ')}${size}, each ${each}`;
      }
      return types.join(' or ') + (bounds ? ` ${/^\d|^-/.test(bounds) ? 'from ' : ''}${bounds}` : '');
    })
    .join(' or ');
}

function inBounds(
  value: number,
  { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity }: ValueSchema,
): boolean {
  return (
    Number.isFinite(value) &&
    value >= minimum &&
    value > exclusiveMinimum &&
    value <= maximum &&
    value < exclusiveMaximum
  );
}

const problem = (code: string, path: string, message: string): ConfigProblem => ({
  code,
  severity: 'error',
  path,
  message,
});

/** A text that would be right without its quotes: "32", "true". */
function unquoted(value: unknown, schema: ValueSchema): JsonValue | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const bare: JsonValue = value === 'true' ? true : value === 'false' ? false : Number(value);
  return checkValue(bare, schema, '').length === 0 ? bare : undefined;
}

/** All that is wrong with a value; the path stands in each text. */
export function checkValue(value: unknown, schema: ValueSchema, path: string): ConfigProblem[] {
  const option = alternatives(schema).find(({ type = [] }) => [type].flat().some((kind) => hasType(value, kind)));
  if (!option) {
    const suggestion = unquoted(value, schema);
    const found = problem(
      'config.type',
      path,
      `${path}: received ${received(value)}, expected ${allowedText(schema)}.`,
    );
    return [suggestion === undefined ? found : { ...found, suggestion }];
  }
  if (option.enum && !option.enum.some((word) => word === value)) {
    const near = nearest(String(value), option.enum.map(String));
    if (alternatives(schema).some((other) => other !== option && other.type !== 'null')) {
      const message = `${path}: received ${received(value)}, expected ${allowedText(schema)}.`;
      const meant = unquoted(value, schema) ?? near;
      const found = problem('config.type', path, message);
      return [meant === null ? found : { ...found, suggestion: meant }];
    }
    const found = problem(
      'config.range',
      path,
      `${path}: received ${received(value)}, allowed is ${allowedText(option)}.${near === null ? '' : ` Did you mean ${JSON.stringify(near)}?`}`,
    );
    return [near === null ? found : { ...found, suggestion: near }];
  }
  if (typeof value === 'number' && !inBounds(value, option))
    return [
      problem(
        'config.range',
        path,
        `${path}: received ${received(value)}, allowed ${boundsText(option) || 'is a finite number'}.`,
      ),
    ];
  if (typeof value === 'string')
    return checkSize(value.length, [option.minLength, option.maxLength], path, 'characters');
  if (Array.isArray(value)) {
    const size = checkSize(value.length, [option.minItems, option.maxItems], path, 'entries');
    const { items } = option;
    if (size.length > 0 || !items) return size;
    const found = value.flatMap((item, index) => checkValue(item, items, `${path}.${index}`));
    const falls = option.ordered === true && value.some((item, index) => index > 0 && value[index - 1] > item);
    return found.length > 0 || !falls
      ? found
      : [problem('config.range', path, `${path}: received ${received(value)}; the smaller number stands first.`)];
  }
  return [];
}

function checkSize(
  size: number,
  [low = 0, high = Infinity]: [number | undefined, number | undefined],
  path: string,
  what: string,
): ConfigProblem[] {
  if (size >= low && size <= high) return [];
  const allowed = high === Infinity ? `at least ${low}` : low === high ? String(low) : `${low} to ${high}`;
  return [problem('config.range', path, `${path}: received ${size} ${what}, allowed ${allowed}.`)];
}
