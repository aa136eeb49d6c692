// Arbitrary values from zod schemas: what a schema admits, with its edges on purpose, is made from the schema itself, so that a
// field that is added is tried out without a word in a test. Whatever a generator makes is held against the schema at the end.
import fc from 'fast-check';
import type { z } from 'zod';

interface Check {
  check: string;
  value?: number | bigint;
  maximum?: number;
  minimum?: number;
  inclusive?: boolean;
  pattern?: RegExp;
}
/** The parts of a zod definition that are read here. */
interface Definition {
  type: string;
  format?: string;
  checks?: { _zod: { def: Check } }[];
  coerce?: boolean;
  innerType?: z.ZodType;
  element?: z.ZodType;
  items?: z.ZodType[];
  shape?: Record<string, z.ZodType>;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  partial?: boolean;
  options?: z.ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
  getter?: () => z.ZodType;
  in?: z.ZodType;
}
const definition = (schema: z.ZodType) => (schema as unknown as { _zod: { def: Definition } })._zod.def;
const checks = ({ checks: list = [] }: Definition): Check[] => list.map((check) => check._zod.def);

/** Ids that exist, by the beginning of their kind (`run_`): most requests should get past the first look. */
export type KnownIds = Record<string, readonly string[]>;

/** Texts that have broken something somewhere. */
const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00',
  '␀',
  '%',
  '_',
  '\\',
  "'",
  '"',
  '%00',
  '$1',
  '../..',
  '/',
  'NaN',
  'null',
  '-0',
  '__proto__',
  'constructor',
  '\u202e',
  '😀',
  'é',
  '\n',
  '\u007f',
  '0',
  '1e999',
  'val/accuracy',
  'cpu',
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  5e-324,
  1e-7,
  1e15,
  1e21,
  1e308,
  -1e308,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  3e9,
  2 ** 53 - 1,
  -(2 ** 53) + 1,
  1e18,
];

const text = (longest: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...TEXTS),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
    fc.array(fc.constantFrom(...TEXTS), { maxLength: 6 }).map((parts) => parts.join('')),
    // The longest there may be, in characters of three bytes, in pairs, and in what becomes three bytes by cleaning.
    fc.constantFrom('\u0800', '😀', '\0', 'x').map((unit) => unit.repeat(longest).slice(0, longest)),
  );

function strings(schema: z.ZodType, known: KnownIds): fc.Arbitrary<string> {
  const found = definition(schema);
  if (found.format === 'datetime')
    return fc.oneof(
      fc.constantFrom('1970-01-01T00:00:00Z', '2199-12-31T23:59:59.999999999Z', '2000-02-29T23:59:59.999Z'),
      fc
        .date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    );
  const pattern = checks(found).find((check) => check.pattern)?.pattern;
  const longest = checks(found).find(({ check }) => check === 'max_length')?.maximum ?? 3_000;
  const kind = /^\^([a-z]{3}_)/.exec(pattern?.source ?? '')?.[1];
  if (kind)
    return fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...(known[kind] ?? [`${kind}${'0'.repeat(26)}`])) },
      { weight: 1, arbitrary: fc.stringMatching(pattern as RegExp) },
    );
  const shortest = checks(found).find(({ check }) => check === 'min_length')?.minimum ?? 0;
  const any = text(longest).map((value) => value.slice(0, longest).padEnd(shortest, 'x'));
  if (!pattern || schema.safeParse('it').success) return any.filter((value) => schema.safeParse(value).success);
  return fc.stringMatching(pattern);
}

function numbers(schema: z.ZodType): fc.Arbitrary<number> {
  const found = definition(schema);
  const list = checks(found);
  const bound = (check: string) => Number(list.find((one) => one.check === check)?.value ?? Number.NaN);
  const [low, high] = [bound('greater_than'), bound('less_than')];
  const edges = [...NUMBERS, low, low + 1, high, high - 1, high / 2].filter((value) => schema.safeParse(value).success);
  const within = fc.integer({
    min: Math.max(Number.isNaN(low) ? -1000 : Math.ceil(low), -1e9),
    max: Math.min(Number.isNaN(high) ? 1000 : Math.floor(high), 1e9),
  });
  return fc.oneof(fc.constantFrom(...edges), within).filter((value) => schema.safeParse(value).success);
}

/** Any JSON, with dirty texts and keys, and nested deeper than anything should be. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, ...NUMBERS, ...TEXTS),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...TEXTS, 'name', 'model', 'task'), tie('value'), { maxKeys: 3 }),
    fc.constantFrom(40, 70, 2_000).map((depth) => {
      let nested: unknown = 1;
      for (let level = 0; level < depth; level += 1) nested = level % 2 ? [nested] : { a: nested };
      return nested;
    }),
  ),
})).value;

/** Values of a schema, as they are sent: before defaults and coercion. */
export function arbitraryOf(schema: z.ZodType, known: KnownIds = {}): fc.Arbitrary<unknown> {
  const found = definition(schema);
  const of = (inner: z.ZodType | undefined) => arbitraryOf(inner as z.ZodType, known);
  switch (found.type) {
    case 'string':
      return strings(schema, known);
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'enum':
      return fc.constantFrom(...Object.values(found.entries ?? {}));
    case 'literal':
      return fc.constantFrom(...(found.values ?? []));
    case 'optional':
    case 'default':
    case 'prefault':
      return fc.option(of(found.innerType), { nil: undefined });
    case 'nullable':
      return fc.option(of(found.innerType), { nil: null });
    case 'array': {
      const least = checks(found).find(({ check }) => check === 'min_length')?.minimum ?? 0;
      return fc.array(of(found.element), { minLength: least, maxLength: least + 3 });
    }
    case 'tuple':
      return fc.tuple(...(found.items ?? []).map(of));
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(found.shape ?? {}).map(([key, inner]) => [key, of(inner)])));
    case 'record': {
      const key = of(found.keyType) as fc.Arbitrary<string>;
      return fc.dictionary(key, of(found.valueType), { maxKeys: 4 });
    }
    case 'union':
      return fc.oneof(...(found.options ?? []).map(of));
    case 'lazy':
    case 'unknown':
      return anyJson;
    default:
      throw new Error(`no generator for a schema of type ${found.type}: add one here`);
  }
}
