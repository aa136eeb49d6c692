// Answers of a model for a whole table: read as `trainyard predict` reads a file, answered by a process of its own, and kept as a CSV.
import { MAX_PREDICT_TABLE_BYTES } from '@trainyard/contracts/limits';
import type { Model, TableAnswer } from '@trainyard/contracts/model';
import { TrainyardError } from '@trainyard/contracts/problem';
import { ModelReading } from '@trainyard/contracts/reading';
import { readJson } from '@trainyard/host/json-file';
import { privateFolder } from '@trainyard/host/private-file';
import { decideDialectOf, taughtBy } from '@trainyard/profile/dialect';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import type { ServerContext } from './context.ts';
import type { Download, Input } from './http/handler.ts';
import { createLane } from './lane.ts';
import { modelFolder } from './model-folder.ts';
import { formFiles } from './upload-form.ts';
import { receiveTable, type StagedTable, uploadFolder } from './uploads.ts';

/** One table at a time: each takes what memory and cores there are. */
const lane = createLane();

/** Characters of the name of a table in that of its answers: a name that is as long as names may be has no room for more. */
const NAME_SHOWN = 60;
const answersName = (table: string) => `${parse(table).name.slice(0, NAME_SHOWN).toWellFormed()} answers.csv`;

/** Of one model: a file of answers is asked for by both ids. */
const answersDir = (context: ServerContext, upload: string, model: string) =>
  join(uploadFolder(context, upload), 'answers', model);

/**
 * Receives a table and answers for its rows; the answers stay for a day, the table does not.
 * @param first How many answers are told.
 * @throws TrainyardError csv.… where it is no table, predict.row where it does not fit the model, http.too_large
 */
export async function answerTable(
  context: ServerContext,
  model: Model,
  { files, signal }: Pick<Input<'predictTable'>, 'files' | 'signal'>,
  first: number,
): Promise<TableAnswer> {
  const id = context.newId('upl');
  const most = MAX_PREDICT_TABLE_BYTES;
  try {
    const table = await receiveTable(context, id, { put: formFiles({ files, signal, most }), most });
    const output = join(answersDir(context, id, model.id), answersName(table.name));
    await privateFolder(dirname(output));
    const folder = await modelFolder(context, model);
    const answer = await lane.run(() => ask(context, { table, folder, output, first, signal }), signal);
    await rm(dirname(table.path), { recursive: true, force: true });
    return { answers: id, name: table.name, ...answer };
  } catch (error) {
    await rm(uploadFolder(context, id), { recursive: true, force: true });
    throw error;
  }
}

interface Asked {
  table: StagedTable;
  /** Of the model. */
  folder: string;
  output: string;
  first: number;
  signal: AbortSignal;
}

async function ask({ batch }: ServerContext, { table, folder, output, first, signal }: Asked) {
  const reading = readJson(join(folder, 'reading.json'), ModelReading);
  if (!reading)
    throw new TrainyardError(
      'model.not_ready',
      'This model was made by an older engine: it does not say how a table is read.',
      { hint: 'Train it again.' },
    );
  const { dialect, findings } = await decideDialectOf(table.path, table.name, taughtBy(reading), signal);
  const question = { op: 'predict_table', model: folder, path: table.path, dialect, output, first } as const;
  const { table: told, ...answer } = await batch.ask(question, signal);
  if (!told) throw new Error('the engine answered for a table as for rows');
  return { ...answer, ...told, findings: [...findings, ...told.findings] };
}

/** @throws TrainyardError upload.not_found */
export async function openAnswers(context: ServerContext, model: string, upload: string): Promise<Download> {
  const folder = answersDir(context, upload, model);
  const [name] = await readdir(folder).catch(() => []);
  if (name === undefined)
    throw new TrainyardError('upload.not_found', `There are no answers ${upload} of this model.`, {
      hint: 'They are kept for a day; send the table again.',
    });
  const path = join(folder, name);
  return { stream: createReadStream(path), type: 'text/csv', name, bytes: (await stat(path)).size };
}

/** The answers once, and then they are gone. */
export async function handOverAnswers(context: ServerContext, model: string, upload: string): Promise<Download> {
  const download = await openAnswers(context, model, upload);
  const forget = () => void rm(uploadFolder(context, upload), { recursive: true, force: true });
  if (!Buffer.isBuffer(download.stream)) download.stream.once('close', forget);
  return download;
}
