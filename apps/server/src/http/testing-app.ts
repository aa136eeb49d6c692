// The HTTP frame around a small table of its own, listening, for tests of the frame itself.
import { errors } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';
import { route } from '@trainyard/contracts/route';
import { Name } from '@trainyard/contracts/scalar';
import type { Database, Db } from '@trainyard/store/database';
import { sql } from 'kysely';
import pino from 'pino';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { readSettings, type Settings } from '../settings.ts';
import { buildApp } from './app.ts';
import type { Input } from './handler.ts';

export const tokens = { agent: 'ty_agent_1234567890123456', admin: 'ty_admin_1234567890123456' };
const item = z.object({ id: z.string().regex(/^prj_[0-9a-z]{26}$/, { error: 'expected an id like prj_01k…' }) });

export const table = {
  read: route({
    method: 'GET',
    path: '/things',
    permission: 'read',
    tag: 't',
    summary: 's',
    query: z.object({ limit: z.coerce.number().int().min(1).max(9).default(3) }),
    response: z.object({ limit: z.int() }),
  }),
  make: route({
    method: 'POST',
    path: '/things',
    permission: 'write',
    tag: 't',
    summary: 's',
    body: z.strictObject({ name: Name, size: z.int().min(1).optional() }),
    response: z.object({ made: z.int() }),
    status: 201,
    idempotent: true,
  }),
  one: route({
    method: 'GET',
    path: '/things/:project',
    permission: 'read',
    tag: 't',
    summary: 's',
    params: z.object({ project: item.shape.id }),
    response: z.object({ id: z.string() }),
  }),
  remove: route({ method: 'DELETE', path: '/things', permission: 'admin', tag: 't', summary: 's', status: 204 }),
  lease: route({ method: 'POST', path: '/lease', permission: 'agent', tag: 't', summary: 's', status: 204 }),
  broken: route({
    method: 'GET',
    path: '/broken',
    permission: 'public',
    tag: 't',
    summary: 's',
    response: z.object({}),
  }),
  upload: route({
    method: 'POST',
    path: '/upload',
    permission: 'write',
    tag: 't',
    summary: 's',
    upload: 'multipart',
    response: z.object({ files: z.array(z.string()) }),
    status: 201,
  }),
  bytes: route({
    method: 'PUT',
    path: '/bytes',
    permission: 'agent',
    tag: 't',
    summary: 's',
    upload: 'bytes',
    response: z.object({ sha256: z.string() }),
  }),
  file: route({
    method: 'GET',
    path: '/file',
    permission: 'read',
    tag: 't',
    summary: 's',
    query: z.object({ name: z.string() }),
    download: 'text/html',
  }),
};

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Record<string, unknown>;
}

export interface Asking {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface TestApp {
  port: number;
  /** Asks with the headers as given; Host is ours unless given. */
  ask(path: string, asking?: Asking): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts the frame on a free port. Making a thing stores a row in the table `made`. */
export async function testApp(
  db: Database,
  changes: Partial<Settings> = {},
  times: { arrivalMs?: number; answerMs?: number } = {},
): Promise<TestApp> {
  const settings = { ...readSettings({}, {}), tokens, ...changes };
  const made = async (trx: Db) => {
    const { rows } = await sql<{ n: number }>`insert into made default values returning n`.execute(trx);
    return { made: rows[0]?.n ?? 0 };
  };
  const handlers = {
    read: async ({ query }: { query: { limit: number } }) => query,
    async make({ body }: { body: { name: string } }) {
      return async (trx: Db) => {
        const thing = await made(trx);
        if (body.name === 'fails') throw new TrainyardError('http.conflict', 'It fails after it was stored.');
        return thing;
      };
    },
    one: async ({ params }: { params: { project: string } }) => ({ id: params.project }),
    remove: async () => undefined,
    lease: () => new Promise<undefined>((resolve) => setTimeout(resolve, times.answerMs ?? 0, undefined)),
    async broken() {
      throw new Error(`a secret of the server at ${import.meta.url}`);
    },
    async upload({ files }: Pick<Input<'uploadDataset'>, 'files'>) {
      const names: string[] = [];
      for await (const { name, stream } of files) names.push(`${name} ${(await buffer(stream)).length}`);
      return { files: names };
    },
    bytes: async ({ bytes }: Pick<Input<'putAttemptFile'>, 'bytes'>) => ({
      sha256: createHash('sha256')
        .update(await buffer(bytes))
        .digest('hex'),
    }),
    file: async ({ query }: { query: { name: string } }) => ({
      stream: Buffer.from('<script>1</script>'),
      type: 'text/html',
      name: query.name,
    }),
  };
  const app = await buildApp({
    table,
    handlers,
    frame: { db, settings },
    log: pino({ level: 'silent' }),
    ...(times.arrivalMs === undefined ? {} : { arrivalMs: times.arrivalMs }),
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    ask: async (path, { method = 'GET', headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            host: '127.0.0.1',
            port,
            path,
            method,
            headers: { ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }), ...headers },
          },
          (response) => {
            buffer(response).then((bytes) => {
              const text = bytes.toString();
              const isJson = response.headers['content-type']?.includes('json') ?? false;
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                text,
                json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
              });
            }, reject);
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => app.close(),
  };
}

/** True when a body is one of our problems and nothing else: a known code and no trace of the inside. */
export function isProblem({ json, headers }: Answer, code: string): boolean {
  return (
    String(headers['content-type']).startsWith('application/problem+json') &&
    json['code'] === code &&
    code in errors &&
    !/\bat .*\.ts|node_modules|file:\/\//.test(JSON.stringify(json))
  );
}
