// From JSON Schema to what a form shows: one control per field or parameter. Knows no field by name.
import type { JsonValue } from '@trainyard/contracts/scalar';

export type Schema = { [key: string]: JsonValue };
export interface NumberControl {
  kind: 'number';
  integer: boolean;
  min: number | null;
  max: number | null;
  above: number | null;
  nullable: boolean;
  /** Words that may stand in its place. */
  words?: string[];
}
export type Control =
  | NumberControl
  /** So many numbers beside each other, each in a box of its own. */
  | { kind: 'numbers'; each: NumberControl; titles: string[] }
  | { kind: 'boolean' }
  | { kind: 'enum'; options: string[]; nullable?: true }
  | { kind: 'text'; nullable: boolean }
  /** Items with commas between them, or JSON where an item would not survive that. */
  | { kind: 'list'; nullable?: true }
  /** Anything else is typed as JSON: the form never hides what the schema allows. */
  | { kind: 'json' };

const object = (value: JsonValue | undefined): Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const number = (value: JsonValue | undefined): number | null => (typeof value === 'number' ? value : null);

/** The control of one schema; `anyOf` with null makes it nullable. */
export function controlOf(schema: Schema): Control {
  const { inner, nullable } = withoutNull(schema);
  const worded = numberOrWord(inner);
  if (worded !== null) return worded;
  if (Array.isArray(inner['enum'])) {
    const options = inner['enum'].filter((word) => word !== null).map(String);
    return nullable ? { kind: 'enum', options, nullable } : { kind: 'enum', options };
  }
  switch (inner['type']) {
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        integer: inner['type'] === 'integer',
        nullable,
        min: number(inner['minimum']),
        max: number(inner['maximum']) ?? number(inner['exclusiveMaximum']),
        above: number(inner['exclusiveMinimum']),
      };
    case 'boolean':
      return { kind: 'boolean' };
    case 'string':
      return { kind: 'text', nullable };
    case 'array':
      if (object(inner['items'])['type'] !== 'string') return nullable ? { kind: 'json' } : numbersOf(inner);
      return nullable ? { kind: 'list', nullable } : { kind: 'list' };
    default:
      return { kind: 'json' };
  }
}

/** A number, or one of a few words. */
function numberOrWord(schema: Schema): Control | null {
  const options = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(object) : [];
  const [control, ...others] = options.toSorted((one) => (Array.isArray(one['enum']) ? 1 : -1)).map(controlOf);
  if (control?.kind !== 'number' || others.length === 0) return null;
  const words = others.flatMap((one) => (one.kind === 'enum' ? one.options : []));
  return words.length === 0 ? null : { ...control, words };
}

/** Boxes for a list of always the same length, up to four. */
function numbersOf({ items, minItems, maxItems, itemTitles }: Schema): Control {
  const each = controlOf(object(items));
  if (each.kind !== 'number' || typeof maxItems !== 'number' || minItems !== maxItems || maxItems > 4)
    return { kind: 'json' };
  const told = Array.isArray(itemTitles) ? itemTitles.map(String) : [];
  return { kind: 'numbers', each, titles: Array.from({ length: maxItems }, (_, at) => told[at] ?? String(at + 1)) };
}

function withoutNull(schema: Schema): { inner: Schema; nullable: boolean } {
  if (Array.isArray(schema['type'])) {
    const types = schema['type'].filter((type) => type !== 'null');
    return { inner: { ...schema, type: types[0] ?? 'string' }, nullable: types.length < schema['type'].length };
  }
  const options = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(object) : null;
  if (options === null) return { inner: schema, nullable: false };
  const real = options.filter((option) => option['type'] !== 'null');
  const [only] = real;
  return { inner: real.length === 1 && only ? { ...schema, ...only } : schema, nullable: real.length < options.length };
}

/** The allowed range in words, '' where there is none. */
export function rangeWords(control: Control): string {
  if (control.kind === 'numbers') {
    const words = rangeWords(control.each);
    return words === '' ? control.titles.join(', ') : `${control.titles.join(', ')}: each ${words}`;
  }
  if (control.kind !== 'number') return '';
  const range = numbersWords(control);
  return control.words ? `${range}, or ${control.words.join(', ')}` : range;
}

function numbersWords({ min, max, above }: NumberControl): string {
  const short = (value: number) => (Math.abs(value) >= 1000 ? value.toLocaleString('en') : String(value));
  if (above !== null) return max === null ? `above ${short(above)}` : `above ${short(above)}, up to ${short(max)}`;
  if (min !== null && max !== null) return `${short(min)} to ${short(max)}`;
  if (min !== null) return `at least ${short(min)}`;
  return max === null ? '' : `at most ${short(max)}`;
}

/**
 * What was typed as a value. Text that is no number stays text: the check names the problem and nothing typed is lost.
 */
export function valueOfText(control: Control, text: string): JsonValue {
  switch (control.kind) {
    case 'number': {
      const trimmed = text.trim();
      if (trimmed === '') return control.nullable ? null : '';
      const value = Number(trimmed);
      return Number.isFinite(value) ? value : text;
    }
    case 'text':
      return text === '' && control.nullable ? null : text;
    case 'list':
      return text.trim() === '' && control.nullable ? null : listOf(text);
    case 'json':
    case 'numbers':
      return parsed(text);
    case 'boolean':
      return text === 'true';
    case 'enum':
      return text === '' && control.nullable ? null : text;
    default:
      return control satisfies never;
  }
}

function listOf(text: string): JsonValue {
  // A list as JSON, while it is typed: half of one is shown as it is and named by the check.
  if (text.trimStart().startsWith('[')) return parsed(text);
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Whether `a, b` can be read back as these items. */
const plainItem = (part: JsonValue): boolean => typeof part === 'string' && /^[^,\s[](?:[^,]*[^,\s])?$/.test(part);

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** The text that stands in the control for a value. */
export function textOfValue(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every(plainItem)) return value.join(', ');
  return JSON.stringify(value);
}
