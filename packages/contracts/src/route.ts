// One route as data: server, client, OpenAPI and the route census all read it from here.
import type { z } from 'zod';

/** public: no identity needed; the rest is what a token must allow. agent: only with the agent token. */
export type Permission = 'public' | 'read' | 'write' | 'admin' | 'agent';

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, with :params. */
  path: string;
  permission: Permission;
  tag: string;
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** JSON body; `upload` routes take bytes instead. */
  body?: z.ZodType;
  /** The body carries lines of a program that is not ours; they are judged one by one where they are stored, not with the request. */
  lines?: true;
  /** JSON answer; `download` routes answer with bytes instead. */
  response?: z.ZodType;
  status?: 200 | 201 | 202 | 204;
  /** The body is multipart/form-data with one field `file` (several for folders), or raw application/octet-stream. */
  upload?: 'multipart' | 'bytes';
  /** The answer is bytes of this content type. */
  download?: string;
  /** The route takes an Idempotency-Key header. */
  idempotent?: boolean;
}

export const route = <const R extends Route>(definition: R): R => definition;
