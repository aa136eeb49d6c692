// The server as typed calls, generated from the route table by the type checker. Used by web, cli and agent alike: no Node imports.
import {
  api,
  type ResponseOf,
  type RouteName,
  type SentBodyOf,
  type SentParamsOf,
  type SentQueryOf,
} from '@trainyard/contracts/api';
import type { Route } from '@trainyard/contracts/route';
import { addressOf, type Query } from './address.ts';
import { ClientError, errorOf, unreachable } from './client-error.ts';
import { DEFAULT_TRIES, pause, repeatable, waitBefore } from './retry.ts';

export interface ClientOptions {
  /** 'http://host:port', or '' in a browser for the same host. */
  baseUrl: string;
  token?: string | undefined;
  fetch?: typeof fetch;
}

/** Key K with a value of T: absent where the route has none, optional where all of it has defaults. */
type Part<K extends string, T> = [T] extends [undefined]
  ? { [P in K]?: undefined }
  : Record<never, never> extends T
    ? { [P in K]?: T }
    : { [P in K]: T };
interface Extra {
  /** Made by itself for routes that take one; give your own to make two calls one. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Tries in all, when the server is not there; 1 for none again. */
  tries?: number;
}
export type CallOptions<N extends RouteName> = Part<'params', SentParamsOf<N>> &
  Part<'query', SentQueryOf<N>> &
  Part<'body', SentBodyOf<N>> &
  Extra;
export type UploadOptions<N extends RouteName> = Part<'params', SentParamsOf<N>> &
  Part<'query', SentQueryOf<N>> & { form: FormData; signal?: AbortSignal };
export type AddressOptions<N extends RouteName> = Part<'params', SentParamsOf<N>> & Part<'query', SentQueryOf<N>>;
type Args<O> = Record<never, never> extends O ? [options?: O] : [options: O];

interface Sending {
  params?: Query | undefined;
  query?: Query | undefined;
  body?: unknown;
  bytes?: BodyInit;
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
  tries?: number | undefined;
}

export interface Client {
  readonly baseUrl: string;
  /** Calls a route with a JSON answer (or none) and gives the answer, parsed by its schema. Throws `ClientError`. */
  call<N extends RouteName>(name: N, ...args: Args<CallOptions<N>>): Promise<ResponseOf<N>>;
  /** Sends a multipart form; never sent twice. */
  upload<N extends RouteName>(name: N, options: UploadOptions<N>): Promise<ResponseOf<N>>;
  /** Sends raw bytes; `body` is called anew for each try, because a stream can be read only once. */
  put<N extends RouteName>(
    name: N,
    options: AddressOptions<N> & { body: () => BodyInit; signal?: AbortSignal; tries?: number },
  ): Promise<void>;
  /** Opens a download; the caller reads the body. */
  open<N extends RouteName>(name: N, ...args: Args<AddressOptions<N> & Extra>): Promise<Response>;
  /** Address for `<img src>` and download links. */
  url<N extends RouteName>(name: N, ...args: Args<AddressOptions<N>>): string;
}

/** Random name of a request; getRandomValues works where randomUUID does not (pages on plain http). */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function createClient({ baseUrl, token, fetch: fetcher = globalThis.fetch }: ClientOptions): Client {
  const once = async (name: RouteName, sending: Sending): Promise<Response> => {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (sending.idempotencyKey) headers['idempotency-key'] = sending.idempotencyKey;
    const init: RequestInit & { duplex?: 'half' } = {
      method: api[name].method,
      headers,
      signal: sending.signal ?? null,
    };
    if (sending.bytes !== undefined) {
      init.body = sending.bytes;
      if (sending.bytes instanceof ReadableStream) init.duplex = 'half';
      if (!(sending.bytes instanceof FormData)) headers['content-type'] = 'application/octet-stream';
    } else if (sending.body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(sending.body);
    }
    let response: Response;
    try {
      response = await fetcher(addressOf(baseUrl, name, sending.params, sending.query), init);
    } catch (error) {
      if (sending.signal?.aborted) throw error;
      throw unreachable(baseUrl, error);
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  };

  const send = async (name: RouteName, sending: Sending, bytes?: () => BodyInit): Promise<Response> => {
    const route: Route = api[name];
    const idempotencyKey = sending.idempotencyKey ?? (route.idempotent && bytes === undefined ? newKey() : undefined);
    const tries = repeatable(route, idempotencyKey) ? (sending.tries ?? DEFAULT_TRIES) : 1;
    for (let done = 1; ; done += 1) {
      try {
        return await once(name, { ...sending, idempotencyKey, ...(bytes ? { bytes: bytes() } : {}) });
      } catch (error) {
        const wait = done < tries ? waitBefore(error, done) : null;
        if (wait === null) throw error;
        await pause(wait, sending.signal);
      }
    }
  };

  const answer = async <N extends RouteName>(name: N, response: Response): Promise<ResponseOf<N>> => {
    const { response: schema }: Route = api[name];
    if (!schema) {
      await response.arrayBuffer();
      return undefined as ResponseOf<N>;
    }
    const parsed = schema.safeParse(await response.json());
    if (parsed.success) return parsed.data as ResponseOf<N>;
    const issue = parsed.error.issues[0];
    throw new ClientError({
      type: 'about:blank',
      title: 'The answer is not what this client expects',
      status: response.status,
      code: 'client.answer',
      detail: `${name}: ${issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable'}`,
      hint: 'Server and client may have different versions.',
    });
  };

  return {
    baseUrl,
    async call<N extends RouteName>(name: N, ...[options]: Args<CallOptions<N>>) {
      return answer(name, await send(name, (options ?? {}) as Sending));
    },
    async upload<N extends RouteName>(name: N, { form, ...options }: UploadOptions<N>) {
      return answer(name, await send(name, { ...options, tries: 1 }, () => form));
    },
    async put(name, { body, ...options }) {
      await (await send(name, options, body)).arrayBuffer();
    },
    async open<N extends RouteName>(name: N, ...[options]: Args<AddressOptions<N> & Extra>) {
      return send(name, options ?? {});
    },
    url<N extends RouteName>(name: N, ...[options]: Args<AddressOptions<N>>) {
      const { params, query } = (options ?? {}) as { params?: Query; query?: Query };
      return addressOf(baseUrl, name, params, query);
    },
  };
}
