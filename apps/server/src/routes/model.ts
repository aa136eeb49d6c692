// Models: shown, downloaded as a zip, and asked.
import { MAX_PREDICT_IMAGE_BYTES, MAX_PREDICT_ROWS } from '@trainyard/contracts/limits';
import type { Model } from '@trainyard/contracts/model';
import { TrainyardError } from '@trainyard/contracts/problem';
import { findModel } from '@trainyard/store/model';
import { listModels } from '@trainyard/store/model-list';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ServerContext } from '../context.ts';
import { found, inList, notPurged } from '../found.ts';
import type { Handlers, UploadedFile } from '../http/handler.ts';
import { modelFolder } from '../model-folder.ts';
import { answerTable, handOverAnswers, openAnswers } from '../table-answers.ts';

type Names =
  | 'listModels'
  | 'getModel'
  | 'downloadModel'
  | 'getModelFile'
  | 'predictImage'
  | 'predictRows'
  | 'predictTable'
  | 'predictTableCsv'
  | 'downloadAnswers'
  | 'warmModel';

async function deliver(
  context: ServerContext,
  sha256: string,
  done: (error: unknown, stream: Readable) => void,
): Promise<void> {
  try {
    done(null, await context.files.open(sha256));
  } catch (error) {
    done(error, Readable.from([]));
  }
}

/** The model folder as a stream; bytes are read from the store when their turn comes. */
async function zipOf(context: ServerContext, model: Model): Promise<Readable> {
  for (const { path, sha256 } of model.files)
    if (!(await context.files.has(sha256)))
      throw new TrainyardError('model.not_ready', `The bytes of ${path} are not stored here.`);
  const zip = new ZipFile();
  const mtime = new Date(model.created_at);
  for (const { path, sha256, bytes } of model.files) {
    // Weights do not get smaller, and compressing them would keep a core busy.
    const compress = bytes < 1_000_000;
    zip.addReadStreamLazy(
      `model/${path}`,
      { mtime, compress, size: bytes, mode: 0o100644 },
      (done) => void deliver(context, sha256, done),
    );
  }
  zip.end();
  const stream = new Readable().wrap(zip.outputStream);
  zip.on('error', (error: Error) => stream.destroy(error));
  return stream;
}

/** Writes one picture to a file of our own name, hands it to `work`, and removes it. */
async function withPicture<T>(files: AsyncIterable<UploadedFile>, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-picture-'));
  // Seen in messages; what the sender called it is not a path.
  const path = join(folder, 'picture');
  let received = 0;
  try {
    for await (const { stream } of files) {
      received += 1;
      if (received > 1) {
        stream.resume();
        continue;
      }
      let bytes = 0;
      const limit = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          done(
            bytes > MAX_PREDICT_IMAGE_BYTES
              ? new TrainyardError(
                  'http.too_large',
                  `The picture has more than ${MAX_PREDICT_IMAGE_BYTES} bytes, the limit.`,
                )
              : null,
            chunk,
          );
        },
      });
      await pipeline(stream, limit, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    }
    if (received !== 1)
      throw new TrainyardError(
        'predict.image',
        `The request has ${received} files; send one picture in the field file.`,
      );
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkTask(model: Model, wants: 'images' | 'rows'): void {
  const has = model.task === 'image-classification' ? 'images' : 'rows';
  if (has === wants) return;
  const code = wants === 'images' ? 'predict.image' : 'predict.row';
  throw new TrainyardError(code, `The model ${JSON.stringify(model.name)} answers for ${has}, not for ${wants}.`, {
    hint: has === 'rows' ? 'Send rows to predict-rows.' : 'Send a picture to predict.',
  });
}

export function modelHandlers(context: ServerContext): Handlers<Names> {
  const { db, predictor } = context;
  const modelOf = async (id: string) => {
    await notPurged(db, 'model', id);
    return found(await findModel(db, id), 'model.not_found', `model ${id}`);
  };
  return {
    async listModels({ query }) {
      return inList(await listModels(db, query), query.before);
    },
    getModel: ({ params }) => modelOf(params.model),
    async downloadModel({ params }) {
      const model = await modelOf(params.model);
      return { stream: await zipOf(context, model), type: 'application/zip', name: `${model.name}.zip` };
    },
    async getModelFile({ params: { model: id, sha256 } }) {
      const file = (await modelOf(id)).files.find((one) => one.sha256 === sha256);
      const { path, bytes } = found(file, 'artifact.not_found', `file ${sha256} of this model`);
      const stream = await context.files.open(sha256);
      // A name to offer, never a path.
      const name = path.split('/').at(-1) ?? sha256;
      return { stream, type: 'application/octet-stream', name, bytes, maxAge: 31_536_000 };
    },
    async predictImage({ params, files }) {
      const model = await modelOf(params.model);
      checkTask(model, 'images');
      return withPicture(files, async (path) =>
        predictor.ask({ op: 'predict_image', model: await modelFolder(context, model), path }),
      );
    },
    async predictRows({ params, body }) {
      const model = await modelOf(params.model);
      checkTask(model, 'rows');
      if (body.rows.length > MAX_PREDICT_ROWS)
        throw new TrainyardError(
          'predict.row',
          `The request has ${body.rows.length} rows; at most ${MAX_PREDICT_ROWS} are allowed.`,
        );
      return predictor.ask({ op: 'predict_rows', model: await modelFolder(context, model), rows: body.rows });
    },
    async predictTable({ params, query, files, signal }) {
      const model = await modelOf(params.model);
      checkTask(model, 'rows');
      return answerTable(context, model, { files, signal }, query.first);
    },
    async predictTableCsv({ params, files, signal }) {
      const model = await modelOf(params.model);
      checkTask(model, 'rows');
      const { answers } = await answerTable(context, model, { files, signal }, 1);
      return handOverAnswers(context, model.id, answers);
    },
    async downloadAnswers({ params }) {
      return openAnswers(context, (await modelOf(params.model)).id, params.answers);
    },
    async warmModel({ params }) {
      const model = await modelOf(params.model);
      await predictor.ask({ op: 'load', model: await modelFolder(context, model) });
      return undefined;
    },
  };
}
