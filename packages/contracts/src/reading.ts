// The reading: how a table is read. Data, decided once on the whole file, shown, corrected, and carried with job and model. What
// executes it (DuckDB in packages/profile, the engine, example.py of a model) guesses nothing; that all give the same cells is a test.
import { z } from 'zod';

/**
 * UTF-8 and UTF-16 by their bytes or mark. The others by the names that files are labelled with: `shift_jis` is code page 932,
 * `euc-kr` 949 and `big5` 950, as Windows writes them; `gb18030` takes in GBK and GB 2312; `cp…` are code pages of DOS.
 */
export const Encoding = z.enum([
  'utf-8',
  'utf-8-sig',
  'utf-16-le',
  'utf-16-be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1250',
  'iso-8859-2',
  'windows-1251',
  'koi8-r',
  'windows-1253',
  'windows-1254',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
  'macintosh',
  'cp437',
  'cp850',
  'cp866',
]);
export type Encoding = z.infer<typeof Encoding>;

/** One, as bytes are compared with it; no line end, and no NUL, which no text has. */
// oxlint-disable-next-line no-control-regex -- a control character may separate cells
const ASCII_SIGN = /^[\u0001-\u0009\u000b\u000c\u000e-\u007f]$/;

/**
 * How bytes become rows of text cells. Lines end in LF, CRLF or CR. A quote opens only at the start of a cell, perhaps after blanks,
 * which are none of it; inside of quotes
 * delimiters and line ends are text; text after a closing quote belongs to the cell. A row with another number of cells than the
 * first is an error.
 */
export const Dialect = z.object({
  encoding: Encoding,
  /**
   * One ASCII character. A blank stands for aligned columns: any number of blanks and tabs between two cells; those at the ends of
   * a line count for nothing.
   */
  delimiter: z.string().length(1).regex(ASCII_SIGN),
  /** null: quotes are ordinary characters. */
  quote: z.enum(['"', "'"]).nullable(),
  /**
   * How a quote inside of quotes is written: doubled; `backslash`: doubled or after a backslash. Then `\\` is a backslash, and
   * before anything else the backslash stays. Outside of quotes it is an ordinary character.
   */
  escape: z.enum(['double', 'backslash']),
  /** Lines of the file before all else (titles, `sep=;`), whatever is in them. After them lines with no character are passed over. */
  skip_lines: z.int().min(0).max(1000),
  /** One ASCII character: lines whose first character is this are passed over (not inside of quotes); null: none are. */
  comment: z.string().length(1).regex(ASCII_SIGN).nullable(),
  /**
   * Whether the first line that is left names the columns, by its cells without BLANKS around them; otherwise they are called
   * `column 1`, `column 2` … So is a column without a name; the second that has a name `a` is `a (2)`, the third `a (3)`. A name that
   * another column has in the file is passed over: `a,a,a (2)` are `a`, `a (3)` and `a (2)`.
   */
  header: z.boolean(),
  /** Rows (and perhaps the header) end in one delimiter more than there are columns; that last, empty cell is dropped. */
  trailing_delimiter: z.boolean(),
});
export type Dialect = z.infer<typeof Dialect>;

/** What a person may say of it; what is left out is decided by the file. */
export const DialectOverride = z.strictObject(Dialect.shape).partial();
export type DialectOverride = z.infer<typeof DialectOverride>;

/**
 * `number` and `integer` become float64; `boolean`, `category`, `text` and `identifier` stay text; `date`, `time` and `duration`
 * become seconds. `identifier` and `text` name single rows or are prose, `ignored` is left out on purpose or because it is empty:
 * the model gets none of the three. A boolean is true, false or missing; of an `ignored` column every cell is missing.
 */
export const ColumnKind = z.enum([
  'number',
  'integer',
  'boolean',
  'category',
  'text',
  'date',
  'time',
  'duration',
  'identifier',
  'ignored',
]);
export type ColumnKind = z.infer<typeof ColumnKind>;

/**
 * Forms of numbers, after BLANKS are stripped. One sign (`+`, `-`, U+2212, U+2013), before or after `prefix`, or a minus right behind
 * the digits (then a suffix that begins with a letter has a blank before it: `12-kg` is a code), or brackets around all for minus; `prefix` and `suffix`, each there or not, letters in either case, with or without blanks between; what is left is digits,
 * in groups of three where `thousands` stands between them (the first group of one to three digits does not begin with 0; with
 * commas also Indian ones, `12,34,567`), an
 * optional fraction after `decimal`, an optional exponent (`e-5`). `.5` and `5.` are numbers; `0x1F`, `1_000`, `inf` and what
 * exceeds a float64 are none. `thousands: " "` also stands for no-break and thin ones, `"'"` for U+2019 too; grouped and ungrouped
 * cells may stand beside each other. A percentage keeps its figure: `12.3 %` is 12.3.
 */
export const NumberForm = z.object({
  decimal: z.enum(['.', ',']),
  thousands: z.enum([',', '.', ' ', "'"]).nullable(),
  /** Such as `$` or `EUR`; it may be missing in single cells, another one makes a cell unreadable. */
  prefix: z.string().max(20).nullable(),
  /** Such as `%`, `€` or `kg`. */
  suffix: z.string().max(20).nullable(),
});
export type NumberForm = z.infer<typeof NumberForm>;

/** A cell as it stands in the file; rows count from 1 below the header. */
const Cell = z.object({ row: z.int(), value: z.string() });

export const ColumnReading = z.object({
  name: z.string(),
  /** Place in the file, from 0. */
  position: z.int().min(0),
  type: ColumnKind,
  /** number, integer. */
  number: NumberForm.nullable(),
  /** date, time, duration: one of the forms above; a date's may go on with a blank or `T`, a time, and `%z`. */
  form: z.string().max(40).nullable(),
  /** boolean, in lower case; `no: null`: an empty cell is the no, and nothing is missing. */
  words: z.object({ yes: z.string(), no: z.string().nullable() }).nullable(),
  /** Cells that are missing beside the empty ones, in lower case, compared without blanks around them. */
  missing: z.array(z.string().max(200)).max(100),
  /** Whether a person said so (file, config, page or command line) or the file did. */
  given: z.boolean(),
  /** What speaks for it, as a sentence with counts. */
  reason: z.string(),
  /** Counted on the file that the reading was decided on. */
  counts: z.object({
    /** Cells with a value. */
    read: z.int(),
    /** Empty cells, and words for missing. */
    missing: z.int(),
    /** Cells that could not be read as the type and became missing. */
    unread: z.int(),
    distinct: z.int(),
    /** By word for missing. */
    replaced: z.record(z.string(), z.int()),
  }),
  /** The first of the different cells that could not be read, at most 5. */
  unread: z.array(Cell),
  /** Other readings that fit as well, best first: `01/03/2019` as day/month or month/day. Empty: there is no question. */
  alternatives: z.array(
    z.object({ type: ColumnKind, number: NumberForm.nullable(), form: z.string().nullable(), why: z.string() }),
  ),
});
export type ColumnReading = z.infer<typeof ColumnReading>;

export const Reading = z.object({
  version: z.literal(1),
  dialect: Dialect,
  /** Whether every CSV reader finds the same cells in these bytes (RFC 4180, no blank lines), so that a quick one may be used. */
  plain: z.boolean(),
  columns: z.array(ColumnReading),
});
export type Reading = z.infer<typeof Reading>;

/** What a person may say of a column; the rest is decided by the file. */
export const ColumnOverride = z.strictObject({
  type: ColumnKind.optional(),
  decimal: z.enum(['.', ',']).optional(),
  thousands: z.enum([',', '.', ' ', "'"]).nullable().optional(),
  prefix: z.string().max(20).nullable().optional(),
  suffix: z.string().max(20).nullable().optional(),
  form: z.string().max(40).optional(),
  yes: z.string().max(200).optional(),
  no: z.string().max(200).nullable().optional(),
  missing: z.array(z.string().max(200)).max(100).optional(),
});
export type ColumnOverride = z.infer<typeof ColumnOverride>;

type OverridePart = Exclude<keyof ColumnOverride, 'type' | 'missing'>;

/** What may be said of a column of a type, beside the type and words for missing. */
export function partsOf(type: ColumnKind): readonly OverridePart[] {
  if (type === 'number' || type === 'integer') return ['decimal', 'thousands', 'prefix', 'suffix'];
  if (type === 'date' || type === 'time' || type === 'duration') return ['form'];
  return type === 'boolean' ? ['yes', 'no'] : [];
}

/** Everything that a person may say of a reading: the config fields `dialect`, `missing` and `columns`. */
export const ReadingOverride = z.object({
  dialect: DialectOverride.default({}),
  missing: z.array(z.string().max(200)).max(100).default([]),
  columns: z.record(z.string(), ColumnOverride).default({}),
});
export type ReadingOverride = z.infer<typeof ReadingOverride>;

/** What reading.json of a model folder tells of the table that taught. */
export const ModelReading = z.looseObject({ dialect: Dialect, columns: z.array(z.looseObject({ name: z.string() })) });
export type ModelReading = z.infer<typeof ModelReading>;
