// What the slices of the server share. Made once by server.ts; nothing here decides anything.
import type { Registry } from '@trainyard/contracts/registry';
import type { ServerMessage } from '@trainyard/contracts/live';
import type { RuleState } from '@trainyard/contracts/yard';
import type { FileStore } from '@trainyard/files/file-store';
import type { Database, Db } from '@trainyard/store/database';
import type { FastifyBaseLogger } from 'fastify';
import { ulid } from 'ulid';
import type { Predictor } from './predictor.ts';
import type { Tokens } from './secrets.ts';
import type { Settings } from './settings.ts';

export type ServerChangedKind = Extract<ServerMessage, { type: 'changed' }>['kind'];
export type IdKind = 'prj' | 'grp' | 'dst' | 'dsv' | 'cfg' | 'run' | 'mdl' | 'agt' | 'dms' | 'upl' | 'scn';

export interface ServerContext {
  db: Database;
  files: FileStore;
  /** `bound`: the address that the socket is bound to, once it is. */
  settings: Settings & { tokens: Tokens; bound?: string };
  /** What a config may name; `describe` of the engine, cached. Throws `start.python` where the engine cannot be asked. */
  registry: () => Promise<Registry>;
  newId: (kind: IdKind) => string;
  /** Tells live subscribers of something that no transaction changed, such as time; in one, use `notify`. */
  changed: (kind: ServerChangedKind, id: string) => void;
  predictor: Predictor;
  /** Makes previews of pictures, apart from whoever waits for an answer of a model. */
  previewer: Predictor;
  /** Answers for whole files, in a process of its own: a row that somebody tries does not wait behind a table. */
  batch: Predictor;
  /** What the reconciler keeps true; it writes here, others read. */
  rules: RuleState[];
  log: FastifyBaseLogger;
}

/** The context of an effect: its queries are those of one transaction. */
export type WithinContext = Omit<ServerContext, 'db'> & { db: Db };

/** A new id: the kind and a ULID in lower case. */
export function newId(kind: IdKind): string {
  return `${kind}_${ulid().toLowerCase()}`;
}
