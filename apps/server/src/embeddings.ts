// Features of pictures as engine/trainyard_engine/images/embedding_store.py keeps them: by the bytes of a picture and the network that
// looked, one folder of files that grow for each network. Read here in pieces; what is not whole at their end is not there.
import { cacheDir } from './cache-dir.ts';
import type { ServerContext } from './context.ts';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Features } from '@trainyard/contracts/suggestion';

const About = z.object({
  form: z.literal(1),
  width: z.int().min(1),
  /** Likeliest labels that are kept of each picture; 0 where the network has no labels. */
  answers: z.int().min(0),
  labels: z.array(z.string()),
});

export interface Embeddings extends z.infer<typeof About> {
  folder: string;
  /** The row of each picture by its sha256. */
  rows: Map<string, number>;
}

type Context = Pick<ServerContext, 'settings'>;

const KEY_BYTES = 32;
/** A place in the labels and a probability. */
const ANSWER_BYTES = 8;
/** Rows that are read at once. */
const ROWS = 4096;

export const embeddingsFolder = (context: Context, features: Features): string =>
  join(cacheDir(context), 'embeddings', features);

/** Whose features are kept at all. */
export async function keptFeatures(context: Context): Promise<Features[]> {
  const names = await readdir(join(cacheDir(context), 'embeddings')).catch(() => []);
  return names.flatMap((name) => Features.safeParse(name).data ?? []).toSorted();
}

/** What is kept of a network's features; null where nothing is. */
export async function readEmbeddings(context: Context, features: Features): Promise<Embeddings | null> {
  const folder = embeddingsFolder(context, features);
  const text = await readFile(join(folder, 'about.json'), 'utf8').catch(() => null);
  const about = text === null ? null : About.safeParse(JSON.parse(text)).data;
  const keys = await readFile(join(folder, 'keys.bin')).catch(() => null);
  if (!about || keys === null) return null;
  const hex = keys.toString('hex');
  const rows = new Map<string, number>();
  for (let row = 0; row < Math.floor(keys.length / KEY_BYTES); row += 1)
    rows.set(hex.slice(row * KEY_BYTES * 2, (row + 1) * KEY_BYTES * 2), row);
  return { ...about, folder, rows };
}

/** Changes with every picture that is kept, of one network or, without one, of any. */
export async function embeddingsStamp(context: Context, features?: Features): Promise<string> {
  const all = features === undefined ? await keptFeatures(context) : [features];
  const stamps = await Promise.all(
    all.map(async (one) => {
      const found = await stat(join(embeddingsFolder(context, one), 'keys.bin')).catch(() => null);
      return found === null ? '' : `${one} ${found.size} ${found.mtimeMs}`;
    }),
  );
  return stamps.join(';');
}

/** The likeliest label of each picture, by row: a place in the labels, and its probability. */
export async function readAnswers({ folder, answers, rows }: Embeddings): Promise<(row: number) => [number, number]> {
  const size = answers * ANSWER_BYTES;
  const whole = rows.size === 0 ? Buffer.alloc(0) : await readFile(join(folder, 'answers.bin'));
  return (row) => [whole.readUInt32LE(row * size), whole.readFloatLE(row * size + 4)];
}

/** The features of all pictures in order of their rows: each is valid until the next one is asked for. */
export async function* eachVector({
  folder,
  width,
  rows,
}: Embeddings): AsyncGenerator<{ row: number; vector: Int8Array }> {
  let row = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(join(folder, 'vectors.bin'), {
    highWaterMark: ROWS * width,
  }) as AsyncIterable<Buffer>) {
    const whole: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + width <= whole.length && row < rows.size; at += width, row += 1)
      yield { row, vector: new Int8Array(whole.buffer, whole.byteOffset + at, width) };
    rest = whole.subarray(at);
  }
}
