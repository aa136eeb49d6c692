// How the tables of a run are read: the reading of its data, with what its config says beside it. Decided when it is queued and stored
// with it, so that nothing that is corrected later changes a run.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ColumnReading, Dialect, Reading } from '@trainyard/contracts/reading';
import { configOverride, mergedOverride, saysNothing } from '@trainyard/core/reading-override';
import type { RunData } from '@trainyard/store/run-data';
import type { ServerContext } from './context.ts';
import { NO_OVERRIDE, scanTable, type Target } from './table-scan.ts';

export interface RunReading {
  reading: Reading | null;
  test_dialect: Dialect | null;
}

type Config = { [field: string]: unknown };

/** Bytes of a table up to which a config is checked against its cells while it is written. */
const CHECKED_BYTES = 32_000_000;

/** @throws TrainyardError what reading the table throws; dataset.changed where its file is another one by now */
export async function runReading(
  context: ServerContext,
  config: Config,
  { data, test }: { data: RunData; test: RunData | null },
): Promise<RunReading> {
  if (data.profile.kind !== 'table') return { reading: null, test_dialect: null };
  return {
    reading: await readingOf(context, data, config),
    test_dialect: test === null ? null : ((await readingOf(context, test, {}))?.dialect ?? null),
  };
}

/** What is wrong with what a config says of single columns, as far as it can be told quickly. */
export async function readingProblems(context: ServerContext, config: Config, data: RunData): Promise<ConfigProblem[]> {
  if (data.profile.kind !== 'table' || data.profile.bytes > CHECKED_BYTES || saysNothing(configOverride(config)))
    return [];
  try {
    await readingOf(context, data, config);
    return [];
  } catch (error) {
    if (!(error instanceof TrainyardError) || !/^(config|csv)\./.test(error.code)) throw error;
    const { code, message, options } = error;
    const path = code.startsWith('csv.') ? 'dialect' : 'columns';
    return options.problems ?? [{ code, severity: 'error', path, message }];
  }
}

async function readingOf(context: ServerContext, data: RunData, config: Config): Promise<Reading | null> {
  if (data.profile.kind !== 'table') return null;
  const own = configOverride(config);
  const target = targetOf(config);
  const known = data.profile.reading ?? null;
  const column = known?.columns.find(({ name }) => name === target?.name);
  const isSame = target === null || (column !== undefined && readsAsTarget(column, target));
  if (known && isSame && saysNothing(own)) return known;
  const said = mergedOverride(data.reading_override ?? NO_OVERRIDE, own);
  const scan = await scanTable(context, data.path, said, { target });
  if (scan.fingerprint !== data.fingerprint)
    throw new TrainyardError('dataset.changed', `${data.path} is not what it was when this version was read.`);
  return scan.profile.reading;
}

function targetOf({ target: name, task }: Config): Target | null {
  if (typeof name !== 'string') return null;
  return task === 'tabular-classification' || task === 'tabular-regression' ? { name, task } : null;
}

/** Whether a column is read as it is already where it is predicted: no word of it is missing, and its form is a class or a number. */
function readsAsTarget({ type, number, words, missing }: ColumnReading, { task }: Target): boolean {
  if (missing.length > 0) return false;
  const isNumber = type === 'number' || type === 'integer';
  if (task === 'tabular-regression') return isNumber;
  if (isNumber) return number?.decimal === '.' && (number.thousands ?? number.prefix ?? number.suffix) === null;
  return type === 'category' || (type === 'boolean' && words?.no !== null);
}
