// An upload in pieces: its files are named first, then their bytes come one after the other, and whoever is cut off asks how many
// arrived and goes on there. It lies on the disk of the server and outlives connections, pages and restarts.
import { z } from 'zod';
import { Dataset, ListPath } from './dataset.ts';
import { ProjectId, Timestamp, UploadId } from './ids.ts';
import { MAX_IMAGE_FILES, MAX_RESUMABLE_BYTES } from './limits.ts';
import { route } from './route.ts';
import { Name } from './scalar.ts';

export const UploadFile = z.strictObject({
  /** Relative, `/` as separator; the first part is the folder that was chosen. Data, never a path of the server. */
  path: z.string().min(1).max(4096),
  bytes: z.int().min(0).max(MAX_RESUMABLE_BYTES),
  /** When it was written, in milliseconds since 1970: with path and size it tells that it is still the same file. */
  modified: z.int().min(0),
});
export type UploadFile = z.infer<typeof UploadFile>;

export const Upload = z.object({
  id: UploadId,
  project_id: ProjectId,
  name: z.string(),
  files: z.int(),
  bytes: z.int(),
  /** How many of `bytes` are on the disk of the server: the next piece begins there. */
  received: z.int(),
  /** When bytes of it came last. */
  received_at: Timestamp,
});
export type Upload = z.infer<typeof Upload>;

const projectParams = z.object({ project: ProjectId });
const params = z.object({ upload: UploadId });

export const uploadRoutes = {
  listUploads: route({
    method: 'GET',
    path: '/uploads',
    permission: 'read',
    tag: 'datasets',
    summary:
      'Uploads in pieces that are not datasets yet, under way or broken off; each is kept for a day after its last piece',
    query: z.object({ project: ProjectId.optional() }),
    response: z.object({ items: z.array(Upload) }),
  }),
  beginUpload: route({
    method: 'POST',
    path: '/projects/:project/uploads',
    permission: 'write',
    tag: 'datasets',
    summary:
      'Begin an upload in pieces, or find the one of the same files (paths, sizes, times) that was broken off; `received` says where to go on',
    params: projectParams,
    body: z.strictObject({ name: Name, files: z.array(UploadFile).min(1).max(MAX_IMAGE_FILES) }),
    response: Upload,
    status: 200,
  }),
  getUpload: route({
    method: 'GET',
    path: '/uploads/:upload',
    permission: 'read',
    tag: 'datasets',
    summary: 'How much of an upload has arrived',
    params,
    response: Upload,
  }),
  sendPiece: route({
    method: 'PATCH',
    path: '/uploads/:upload',
    permission: 'write',
    tag: 'datasets',
    summary:
      'The next bytes of an upload: all its files one after the other, in their order. `offset` must be what has arrived so far; what comes of a piece before its connection breaks counts',
    params,
    query: z.object({ offset: z.coerce.number().int().min(0).max(MAX_RESUMABLE_BYTES) }),
    upload: 'bytes',
    status: 204,
  }),
  finishUpload: route({
    method: 'POST',
    path: '/uploads/:upload/dataset',
    permission: 'write',
    tag: 'datasets',
    summary:
      'Make a dataset of a whole upload (a CSV file, an archive, or the files of a folder); where that fails the upload stays for another try',
    params,
    body: z.strictObject({
      name: Name,
      /** A CSV in the folder or archive that says the label of each picture, by its path there. */
      labels: ListPath.optional(),
    }),
    response: Dataset,
    status: 201,
  }),
  lookAtUpload: route({
    method: 'POST',
    path: '/uploads/:upload/table',
    permission: 'write',
    tag: 'datasets',
    summary: 'Take a whole upload as a table that is looked at before it is registered, as POST /readings/upload does',
    params,
    response: z.object({ upload: UploadId, name: z.string(), bytes: z.int() }),
    status: 201,
  }),
  endUpload: route({
    method: 'DELETE',
    path: '/uploads/:upload',
    permission: 'write',
    tag: 'datasets',
    summary: 'Forget an upload in pieces; its bytes are removed',
    params,
    status: 204,
  }),
};
