// What a person sees of a reading: the file as it is, and what becomes of it.
import type { DatasetVersion, TableProfile } from '@trainyard/contracts/dataset';
import { TrainyardError } from '@trainyard/contracts/problem';
import {
  type ColumnOverride,
  type ColumnReading,
  NumberForm,
  type ReadingOverride,
} from '@trainyard/contracts/reading';
import type { ReadingExample, ReadingView } from '@trainyard/contracts/reading-routes';
import { didYouMean } from '@trainyard/core/nearest';
import { columnExamples, readRowCells } from '@trainyard/profile/reading-examples';
import { tableFolder } from '@trainyard/profile/rows';
import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { cacheDir } from './cache-dir.ts';
import type { ServerContext } from './context.ts';
import { readHead } from './file-head.ts';
import { NO_OVERRIDE, scanTable } from './table-scan.ts';

/** Columns whose first cells are shown as read. */
const SHOWN_COLUMNS = 300;

export interface Source {
  path: string;
  /** What a person calls the file. */
  name: string;
  /** Of which version the file is. */
  version?: DatasetVersion;
  /** Of whoever looks at it. */
  signal?: AbortSignal;
}

/** @throws TrainyardError dataset.changed where the file is not that of the version any more */
async function scanOf(context: ServerContext, { path, version, signal }: Source, override: ReadingOverride) {
  const scan = await scanTable(context, path, override, signal ? { signal } : {});
  if (version && scan.fingerprint !== version.fingerprint)
    throw new TrainyardError('dataset.changed', `${path} is not what it was when version ${version.number} was read.`);
  // What runs read by is the reading that is stored, whatever would be decided today.
  const isStored = version?.profile.kind === 'table' && version.profile.reading !== null;
  const said = version?.reading_override ?? NO_OVERRIDE;
  return isStored && isDeepStrictEqual(override, said)
    ? { ...scan, profile: version.profile as TableProfile, findings: version.findings }
    : scan;
}

function readingOf({ reading }: TableProfile) {
  if (!reading) throw new Error('a table was profiled without a reading');
  return reading;
}

/** @throws TrainyardError csv.…, config.… where it cannot be read like that */
export async function viewTable(
  context: ServerContext,
  source: Source,
  override: ReadingOverride,
): Promise<ReadingView> {
  const { path, name } = source;
  const { profile, findings } = await scanOf(context, source, override);
  const reading = readingOf(profile);
  return {
    name,
    bytes: (await stat(path)).size,
    rows: profile.rows,
    override,
    reading,
    columns: profile.columns,
    findings,
    lines: await readHead(path, reading.dialect),
    rows_read: await readRowCells(reading.columns.slice(0, SHOWN_COLUMNS), profile.head),
  };
}

/** The column under what is said of it; what it holds is not counted again. */
function under(
  column: ColumnReading,
  { type = column.type, form, yes, no, missing, ...number }: ColumnOverride,
): ColumnReading {
  const plain = { decimal: '.', thousands: null, prefix: null, suffix: null };
  const isNumber = type === 'number' || type === 'integer';
  return {
    ...column,
    type,
    number: isNumber ? NumberForm.parse({ ...plain, ...column.number, ...number }) : null,
    form: form ?? (type === column.type ? column.form : null),
    words:
      type !== 'boolean'
        ? null
        : yes === undefined && no === undefined
          ? column.words
          : {
              yes: (yes ?? column.words?.yes ?? 'yes').toLowerCase(),
              no: no === null ? null : (no ?? 'no').toLowerCase(),
            },
    missing: missing === undefined ? column.missing : missing.map((word) => word.trim().toLowerCase()),
  };
}

interface Asked {
  override: ReadingOverride;
  column: string;
  alternatives: ColumnOverride[];
}

/** @throws TrainyardError config.no_such_column */
export async function readColumn(
  context: ServerContext,
  source: Source,
  { override, column: name, alternatives }: Asked,
): Promise<ReadingExample[]> {
  const { path } = source;
  const { profile, files } = await scanOf(context, source, override);
  const { columns, dialect } = readingOf(profile);
  const column = columns.find((one) => one.name === name);
  if (!column) {
    const names = columns.map((one) => one.name);
    throw new TrainyardError(
      'config.no_such_column',
      `There is no column ${JSON.stringify(name)}.${didYouMean(name, names)}`,
    );
  }
  const readings = alternatives.map((said) => under(column, said));
  const sha256 = files[0]?.sha256 ?? '';
  const folder = await tableFolder({ path, sha256, dialect, cacheDir: cacheDir(context) });
  const examples = await columnExamples(folder, columns.length, readings);
  return readings.map((reading, index) => ({
    override: alternatives[index] ?? {},
    column: reading,
    cells: examples[index]?.cells ?? [],
    months: examples[index]?.months ?? null,
  }));
}
