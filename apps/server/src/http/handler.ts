// The seam between the HTTP frame and the slices: a slice writes plain functions from parsed input to an answer.
import type { Api, BodyOf, ParamsOf, QueryOf, ResponseOf, RouteName } from '@trainyard/contracts/api';
import type { Db } from '@trainyard/store/database';
import type { Readable } from 'node:stream';

/** One uploaded file: `name` is what the sender called it, data and never a path. */
export interface UploadedFile {
  field: string;
  name: string;
  stream: Readable;
}

/** Bytes as an answer. `name` is offered to a browser as file name. */
export interface Download {
  stream: Readable | Buffer;
  type: string;
  name?: string;
  bytes?: number;
  /** Seconds that a browser may keep it; only for content that never changes. */
  maxAge?: number;
}

export interface Input<N extends RouteName> {
  params: ParamsOf<N>;
  query: QueryOf<N>;
  body: BodyOf<N>;
  /** Files of a multipart body, one after the other; each stream must be read to its end. */
  files: AsyncIterable<UploadedFile>;
  /** Raw body of `bytes` uploads. */
  bytes: Readable;
  /** Sets a header of the answer, such as a cookie. */
  setHeader: (name: string, value: string) => void;
  /** Aborted when the caller has gone. */
  signal: AbortSignal;
}

/** JSON answer, Download for download routes, undefined for 204. */
export type Output<N extends RouteName> = ResponseOf<N> extends undefined ? Download | undefined : ResponseOf<N>;
/**
 * The writing part of an idempotent route: all its queries go through `db`, a transaction that also stores the answer. It may
 * be run again when PostgreSQL asks for it, and must do nothing outside of the database.
 */
export type Effect<A> = (db: Db) => Promise<A>;
/** A handler of an idempotent route checks, reads and scans first, and answers with its effect; any other with its answer. */
export type Handler<N extends RouteName> = (
  input: Input<N>,
) => Promise<Api[N] extends { idempotent: true } ? Effect<Output<N>> : Output<N>>;
export type Handlers<N extends RouteName = RouteName> = { [K in N]: Handler<K> };
