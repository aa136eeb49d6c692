// What a person should know of how a table was read. Pure: from counts to sentences.
import type { Finding } from '@trainyard/contracts/dataset';
import type { ColumnOverride, ColumnReading, Reading } from '@trainyard/contracts/reading';
import { cells, figure } from './column-kind.ts';
import { givenType } from './column-override.ts';
import { readWords, replacedWords } from './column-reason.ts';
import type { Settled } from './column-settle.ts';
import type { Structure } from './csv-structure.ts';
import { doubtFindings } from './doubt-findings.ts';
import { finding } from './finding.ts';

const SHOWN = 80;
const SHOWN_COLUMNS = 8;

const ENCODINGS: Record<Reading['dialect']['encoding'], string | null> = {
  'utf-8': null,
  'utf-8-sig': null,
  'utf-16-le': 'UTF-16',
  'utf-16-be': 'UTF-16',
  'windows-1252': 'Latin-1 (Windows-1252)',
  'iso-8859-1': 'Latin-1 (ISO 8859-1)',
  'iso-8859-15': 'Latin-9 (ISO 8859-15)',
  'windows-1250': 'Central European (Windows-1250)',
  'iso-8859-2': 'Central European (ISO 8859-2)',
  'windows-1251': 'Cyrillic (Windows-1251)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  'windows-1253': 'Greek (Windows-1253)',
  'windows-1254': 'Turkish (Windows-1254)',
  shift_jis: 'Japanese (Shift-JIS)',
  'euc-jp': 'Japanese (EUC-JP)',
  gb18030: 'Chinese (GB 18030)',
  big5: 'Chinese (Big5)',
  'euc-kr': 'Korean (EUC-KR)',
  macintosh: 'Western (Mac OS Roman)',
  cp437: 'Western (DOS 437)',
  cp850: 'Western (DOS 850)',
  cp866: 'Cyrillic (DOS 866)',
};

function dialectFinding({ dialect, isGuessed }: Structure): Finding[] {
  const { delimiter, quote, escape, skip_lines, comment, trailing_delimiter } = dialect;
  const encoding = ENCODINGS[dialect.encoding];
  const unusual = [
    ...(delimiter === ','
      ? []
      : [delimiter === ' ' ? 'cells are aligned with blanks' : `cells are separated by ${JSON.stringify(delimiter)}`]),
    ...(encoding ? [`the text is ${encoding}${isGuessed ? ', as its letters say' : ''}`] : []),
    ...(quote === "'" ? ['quotes are single ones'] : quote === null ? ['quotes are ordinary characters'] : []),
    ...(escape === 'backslash' ? ['a backslash stands before quotes inside of a cell'] : []),
    ...(skip_lines > 0
      ? [
          `the first ${skip_lines === 1 ? 'line' : `${skip_lines} lines`} above the table (a title, a comment or sep=) ${skip_lines === 1 ? 'is' : 'are'} passed over`,
        ]
      : []),
    ...(comment === null ? [] : [`lines that begin with ${comment} are comments and passed over`]),
    ...(trailing_delimiter ? ['the delimiter at the end of each line opens no column'] : []),
  ];
  return unusual.length === 0 ? [] : [finding('csv.dialect', 'info', `The file is read so: ${unusual.join(', ')}.`)];
}

/** Text that is probably not what the bytes were taken for. */
function foreignFinding({ foreign, dialect }: Structure): Finding[] {
  if (foreign === null) return [];
  const taken = ENCODINGS[dialect.encoding] ?? dialect.encoding;
  const such = foreign.example === '' ? '' : `, such as ${JSON.stringify(foreign.example)}`;
  const why =
    foreign.kind === 'mixed'
      ? `Most of its other letters are written as UTF-8, and some bytes are not${such}; it is read as ${taken}, and what is UTF-8 is garbled so`
      : `It is not UTF-8 and is read as ${taken}, but its letters look like those of another encoding${such}`;
  return [
    finding(
      'csv.foreign_text',
      'warning',
      `${why}. Save the file as UTF-8 as a whole${foreign.kind === 'foreign' ? ', or say which it is, such as dialect: {encoding: windows-1251}' : ''}, so that names and words are right.`,
    ),
  ];
}

function headerFindings({ dialect, columns, blankNames, twiceNames, first, rows }: Structure): Finding[] {
  const shown = first
    .slice(0, 6)
    .map((cell) => cell.trim().slice(0, 30))
    .join(', ');
  if (!dialect.header)
    return [
      finding(
        'csv.no_header',
        'warning',
        `The first line (${shown}) is taken for data, not for a header: the columns are called column 1 to column ${columns.length}. Where it names them, say so: dialect: {header: true}.`,
      ),
    ];
  const numeric = columns.filter((name) => Number.isFinite(Number(name)));
  return [
    ...(numeric.length > columns.length / 2
      ? [
          finding(
            'csv.header_numeric',
            'warning',
            'The first line is taken for the header, and most of its names are numbers. Where it is a row of data, say so: dialect: {header: false}.',
            numeric.length,
            numeric,
          ),
        ]
      : []),
    ...(blankNames.length > 0
      ? [
          finding(
            'csv.blank_header',
            'info',
            `The header has no name for ${blankNames.length === 1 ? 'one column' : `${figure(blankNames.length)} columns`}, which ${blankNames.length === 1 ? 'is' : 'are'} called by ${blankNames.length === 1 ? 'its' : 'their'} place: ${blankNames
              .slice(0, 5)
              .map((at) => columns[at])
              .join(
                ', ',
              )}.${blankNames[0] === 0 && blankNames.length === 1 && rows > 0 ? ' pandas writes such a first column for its index: to_csv(…, index=False) leaves it out.' : ''}`,
            blankNames.length,
            blankNames.map((at) => columns[at] ?? ''),
          ),
        ]
      : []),
    ...(twiceNames.length > 0
      ? [
          finding(
            'csv.duplicate_header',
            'warning',
            `The header has names that stand twice; the later ${twiceNames.length === 1 ? 'one is' : 'ones are'} called ${twiceNames
              .slice(0, 5)
              .map((at) => JSON.stringify(columns[at]))
              .join(', ')}.`,
            twiceNames.length,
            twiceNames.map((at) => columns[at] ?? ''),
          ),
        ]
      : []),
  ];
}

const quoted = ({ name }: ColumnReading) => JSON.stringify(name);

function unreadFindings(columns: readonly ColumnReading[]): Finding[] {
  return columns.flatMap((column) => {
    const { counts, unread } = column;
    if (counts.unread === 0) return [];
    const total = counts.read + counts.unread;
    return [
      finding(
        'csv.mixed_type',
        'warning',
        `${quoted(column)}: ${figure(counts.unread)} of ${cells(total)} cannot be read as ${readWords(column)} and ${counts.unread === 1 ? 'counts' : 'count'} as missing, such as ${unread
          .slice(0, 3)
          .map(({ row, value }) => `${JSON.stringify(value.slice(0, SHOWN))} in row ${row}`)
          .join(', ')}.`,
        counts.unread,
        unread.map(({ row, value }) => `row ${row}: ${value.slice(0, SHOWN)}`),
      ),
    ];
  });
}

/** Numbers that another program would not have taken for some. */
function formFindings(columns: readonly ColumnReading[]): Finding[] {
  const named = columns.filter(
    ({ number }) => number !== null && readWords({ type: 'number', number, form: null, words: null }) !== 'numbers',
  );
  if (named.length === 0) return [];
  const words = named.slice(0, SHOWN_COLUMNS).map((column) => `${quoted(column)} as ${readWords(column)}`);
  const more = named.length > SHOWN_COLUMNS ? ` and ${named.length - SHOWN_COLUMNS} more` : '';
  return [
    finding(
      'csv.number_form',
      'info',
      `Read are ${words.join('; ')}${more}.`,
      named.length,
      named.map(({ name }) => name),
    ),
  ];
}

/** Every word that was taken for missing, by column. */
function missingFindings(columns: readonly ColumnReading[]): Finding[] {
  const named = columns.filter(({ counts }) => Object.keys(counts.replaced).length > 0);
  if (named.length === 0) return [];
  const listed = named
    .slice(0, SHOWN_COLUMNS)
    .map((column) => `${quoted(column)} (${readWords(column)}) ${replacedWords(column.counts.replaced)}`);
  const more = named.length > SHOWN_COLUMNS ? ` and ${named.length - SHOWN_COLUMNS} more columns` : '';
  const total = named.flatMap(({ counts }) => Object.values(counts.replaced)).reduce((a, b) => a + b, 0);
  const message = `${cells(total)} with a word for missing ${total === 1 ? 'has' : 'have'} no value: ${listed.join(', ')}${more}.`;
  return [
    finding(
      'csv.missing_words',
      'info',
      message,
      total,
      named.map(({ name }) => name),
    ),
  ];
}

type Said = Readonly<Record<string, ColumnOverride>>;

/** A person who named words for missing only has answered none. */
function questionFindings(columns: readonly ColumnReading[], said: Said): Finding[] {
  return columns.flatMap((column) => {
    const [other] = column.alternatives;
    const answered = Object.hasOwn(said, column.name) && givenType(said[column.name]) !== null;
    if (!other || answered || column.type === 'time' || column.type === 'duration') return [];
    const [now, then] = [readWords(column), readWords({ ...other, words: null })];
    const how = other.number ? `{decimal: "${other.number.decimal}"}` : `{form: "${other.form}"}`;
    return [
      finding(
        column.type === 'date' ? 'csv.ambiguous_date' : 'csv.ambiguous_number',
        'warning',
        `${quoted(column)} is read as ${now}; ${then} would fit as well. If so, say columns: {${quoted(column)}: ${how}}.`,
      ),
    ];
  });
}

/** What is worth a word about how the bytes of a file became cells. */
export function fileFindings(structure: Structure): Finding[] {
  const { blankLines } = structure;
  const blank = `${blankLines} blank ${blankLines === 1 ? 'line is' : 'lines are'} not counted as rows.`;
  return [
    ...dialectFinding(structure),
    ...foreignFinding(structure),
    ...headerFindings(structure),
    ...(blankLines > 0 ? [finding('csv.blank_lines', 'info', blank, blankLines)] : []),
  ];
}

/**
 * All findings of a reading, those of the file first.
 * @param said of the columns, by a person
 */
export function readingFindings(structure: Structure, settled: readonly Settled[], said: Said = {}): Finding[] {
  const columns = settled.map(({ column }) => column);
  return [
    ...fileFindings(structure),
    ...unreadFindings(columns),
    ...doubtFindings(settled),
    ...missingFindings(columns),
    ...questionFindings(columns, said),
    ...formFindings(columns),
  ];
}
