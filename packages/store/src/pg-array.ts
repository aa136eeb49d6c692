// PostgreSQL's binary form of arrays, both ways: numbers go in and come out without being printed or parsed. `pg` sends a
// Buffer as a binary parameter; `array_send(column)` brings one back (PostgreSQL sources: arrayfuncs.c, array_recv).

type Kind = 'int2' | 'int4' | 'int8' | 'float8';
const OIDS: Record<Kind, number> = { int2: 21, int4: 23, int8: 20, float8: 701 };
const SIZES: Record<Kind, number> = { int2: 2, int4: 4, int8: 8, float8: 8 };
const HEADER = 20;
const EMPTY_HEADER = 12;

function write(view: DataView, at: number, kind: Kind, value: number): void {
  switch (kind) {
    case 'int2':
      return view.setInt16(at, value);
    case 'int4':
      return view.setInt32(at, value);
    case 'int8':
      return view.setBigInt64(at, BigInt(value));
    case 'float8':
      return view.setFloat64(at, value);
  }
}

function read(view: DataView, at: number, kind: Kind): number {
  switch (kind) {
    case 'int2':
      return view.getInt16(at);
    case 'int4':
      return view.getInt32(at);
    case 'int8':
      return Number(view.getBigInt64(at));
    case 'float8':
      return view.getFloat64(at);
  }
}

/** An array parameter; write it as `${toArray('int4', numbers)}::int4[]`. */
export function toArray(kind: Kind, values: readonly (number | null)[]): Buffer {
  const size = SIZES[kind];
  const nulls = values.includes(null);
  const bytes = Buffer.allocUnsafe(HEADER + values.length * (4 + size));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setInt32(0, values.length === 0 ? 0 : 1);
  view.setInt32(4, nulls ? 1 : 0);
  view.setInt32(8, OIDS[kind]);
  if (values.length === 0) return bytes.subarray(0, EMPTY_HEADER);
  view.setInt32(12, values.length);
  view.setInt32(16, 1);
  let at = HEADER;
  for (const value of values) {
    if (value === null) {
      view.setInt32(at, -1);
      at += 4;
    } else {
      view.setInt32(at, size);
      write(view, at + 4, kind, value);
      at += 4 + size;
    }
  }
  return bytes.subarray(0, at);
}

/** Null where there is no array. */
export function toArrayOrNull(kind: Kind, values: readonly (number | null)[] | null): Buffer | null {
  return values === null ? null : toArray(kind, values);
}

/** What `array_send` gave; a null element becomes null. */
export function fromArray(kind: Kind, bytes: Buffer): (number | null)[] {
  if (bytes.length <= EMPTY_HEADER) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getInt32(12);
  let at = HEADER;
  if (view.getInt32(4) === 0) {
    const step = 4 + SIZES[kind];
    const numbers = Array.from<number>({ length });
    for (let index = 0; index < length; index += 1, at += step) numbers[index] = read(view, at + 4, kind);
    return numbers;
  }
  const values: (number | null)[] = [];
  for (let index = 0; index < length; index += 1) {
    const size = view.getInt32(at);
    values.push(size === -1 ? null : read(view, at + 4, kind));
    at += 4 + Math.max(0, size);
  }
  return values;
}

/** The same of an array without nulls. */
export function numbersFrom(kind: Kind, bytes: Buffer): number[] {
  return fromArray(kind, bytes) as number[];
}
