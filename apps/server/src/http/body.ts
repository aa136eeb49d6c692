// The three kinds of body: JSON, a multipart form, raw bytes.
import multipart from '@fastify/multipart';
import { MAX_IMAGE_FILES, MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Readable, Transform } from 'node:stream';
import type { UploadedFile } from './handler.ts';

/** Of a body that was refused so much is read to its end; a longer one ends its connection. */
const DRAINED_BYTES = 64_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON text to a value. Throws `http.json` with the place. `__proto__` becomes an ordinary own key, as JSON.parse has it. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch (error) {
    throw new TrainyardError(
      'http.json',
      error instanceof SyntaxError ? `The body is not JSON: ${error.message}.` : 'The body is not UTF-8.',
    );
  }
}

/** Takes JSON and nothing else, in this scope. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) =>
    parseJson(body),
  );
}

/** Takes multipart forms and nothing else, in this scope. */
export async function acceptForms(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(multipart, {
    // Relative paths of a folder's files stand in their names; they are data, see host/safe-path.
    preservePath: true,
    limits: {
      fileSize: MAX_UPLOAD_BYTES,
      files: MAX_IMAGE_FILES,
      parts: 2 * MAX_IMAGE_FILES,
      // A form may say the path of each file in a field before it.
      fields: MAX_IMAGE_FILES,
      fieldSize: 10_000,
      headerPairs: 20,
    },
  });
}

/** Takes raw bytes of any type, in this scope, without reading them. */
export function acceptBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** What forms write for characters that would end the quoted name: WHATWG HTML, multipart/form-data encoding. */
const ESCAPED: Record<string, string> = { '%22': '"', '%0D': '\r', '%0A': '\n' };
const unescaped = (name: string) => name.replace(/%22|%0D|%0A/gi, (code) => ESCAPED[code.toUpperCase()] ?? code);

/**
 * The files of a form one after the other. A text field `path` names the file after it: in a file name of a form `%22` is a quotation
 * mark and percent sign, 2, 2 as well, so that it does not carry every name. Other text fields are skipped.
 */
export async function* filesOf(request: FastifyRequest): AsyncGenerator<UploadedFile> {
  // Before the body is read: nobody wants to send gigabytes to hear that they are too many.
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > MAX_UPLOAD_BYTES)
    throw new TrainyardError(
      'http.too_large',
      `The body has ${announced} bytes; at most ${MAX_UPLOAD_BYTES} are allowed.`,
    );
  let path: string | null = null;
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      yield { field: part.fieldname, name: path ?? unescaped(part.filename), stream: part.file };
      path = null;
    } else if (part.fieldname === 'path' && typeof part.value === 'string') path = part.value;
  }
}

/** The raw body, cut with `http.too_large` where it is more than the limit. */
export function bytesOf(request: FastifyRequest): Readable {
  if (!(request.body instanceof Readable)) return Readable.from([]);
  const tooLarge = () => new TrainyardError('http.too_large', `The body has more than ${MAX_UPLOAD_BYTES} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_UPLOAD_BYTES) throw tooLarge();
  let seen = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(seen > MAX_UPLOAD_BYTES ? tooLarge() : null, chunk);
    },
  });
  request.body.on('error', (error) => counter.destroy(error));
  // A sender that goes away in the middle ends the stream without an error of its own.
  request.raw.on('close', () => {
    if (!request.raw.complete)
      counter.destroy(new TrainyardError('http.bad_request', 'The sender went away before the end of the body.'));
  });
  // Whoever refuses in the middle does not read on; unread bytes would keep the sender from seeing the answer.
  const rest = request.body;
  if (Number(request.headers['content-length'] ?? Infinity) <= DRAINED_BYTES)
    counter.once('close', () => {
      rest.unpipe(counter);
      rest.resume();
    });
  return rest.pipe(counter);
}
