// Columns as Kysely sees them.
import type { ColumnType } from 'kysely';
import type { JsonValue } from '@trainyard/contracts/scalar';

export type Time = ColumnType<Date, Date | string, Date | string>;
export type TimeNow = ColumnType<Date, Date | string | undefined, Date | string>;
/** jsonb: objects come out parsed; write them with JSON.stringify (see json.ts). */
export type Jsonb<T = JsonValue> = ColumnType<T, string, string>;

/** A column written as a binary array and read by `array_send` (pg-array.ts). */
export type Packed = ColumnType<never, Buffer, Buffer>;
export type PackedOrNull = ColumnType<never, Buffer | null, Buffer | null>;
