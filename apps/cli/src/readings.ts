// How the tables of a training are read, decided here because the engine guesses nothing.
import { stat } from 'node:fs/promises';
import type { Config } from '@trainyard/contracts/config-field';
import type { Finding } from '@trainyard/contracts/dataset';
import type { Job } from '@trainyard/contracts/job';
import type { ReadingOverride } from '@trainyard/contracts/reading';
import { decideDialectOf } from '@trainyard/profile/dialect';
import { decideReading, type ReadingAsked } from '@trainyard/profile/reading';

export interface Readings {
  reading: Job['reading'];
  testDialect: Job['test_dialect'];
  /** What a person should know, of the training file first. */
  findings: Finding[];
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/**
 * The reading of `data`, with what the config says of it, and the dialect of `test_data`.
 * @throws TrainyardError csv.… where a file is no table, config.… where what the config says does not fit it
 */
export async function decideReadings(config: Config): Promise<Readings> {
  const { task, data, test_data: test } = config;
  const none = { reading: null, testDialect: null, findings: [] };
  // A folder, or what is gone by now: the engine says what is wrong with it.
  if (task === 'image-classification' || typeof data !== 'string' || !(await isFile(data))) return none;
  const { dialect, missing, columns, target } = config as Partial<ReadingOverride> & { target?: string };
  const asked: ReadingAsked = {
    ...(dialect === undefined ? {} : { dialect }),
    ...(missing === undefined ? {} : { missing }),
    ...(columns === undefined ? {} : { columns }),
    target: target === undefined ? null : { name: target, task },
  };
  const { reading, findings } = await decideReading(data, asked);
  if (typeof test !== 'string' || !(await isFile(test))) return { reading, testDialect: null, findings };
  const names = reading.columns.map(({ name }) => name);
  const other = await decideDialectOf(test, 'test_data', { dialect: reading.dialect, names });
  return { reading, testDialect: other.dialect, findings: [...findings, ...other.findings] };
}
