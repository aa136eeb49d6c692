// Uploads in pieces: begun, gone on with from wherever they were broken off, and made into data.
import { projectExists } from '@trainyard/store/project';
import type { ServerContext } from '../context.ts';
import { found } from '../found.ts';
import type { Handlers } from '../http/handler.ts';
import { addSent } from '../new-dataset.ts';
import { appendPiece, beginUpload, endUpload, findUpload, keptFiles, listUploads } from '../upload-pieces.ts';
import { receiveTable } from '../uploads.ts';

type Names = 'listUploads' | 'beginUpload' | 'getUpload' | 'sendPiece' | 'finishUpload' | 'lookAtUpload' | 'endUpload';

export function uploadHandlers(context: ServerContext): Handlers<Names> {
  const changed = (id: string) => context.changed('scan', id);
  /** It is data by now; what cannot be removed at once goes with the leftovers. */
  const done = async (id: string) => {
    await endUpload(context, id).catch(() => undefined);
    changed(id);
  };
  return {
    async listUploads({ query }) {
      return { items: await listUploads(context, query.project) };
    },
    async beginUpload({ params, body, signal }) {
      found(
        (await projectExists(context.db, params.project)) || null,
        'project.not_found',
        `project ${params.project}`,
      );
      const asked = { project_id: params.project, ...body };
      const upload = await beginUpload(context, context.newId('upl'), asked, signal);
      changed(upload.id);
      return upload;
    },
    async getUpload({ params }) {
      return findUpload(context, params.upload);
    },
    async sendPiece({ params, query, bytes }) {
      try {
        await appendPiece(context, params.upload, query.offset, bytes);
      } finally {
        changed(params.upload);
      }
      return undefined;
    },
    async finishUpload({ params, body, signal }) {
      const { project_id } = await findUpload(context, params.upload);
      const dataset = await addSent(context, { project_id, ...body }, signal, () => keptFiles(context, params.upload));
      await done(params.upload);
      return dataset;
    },
    async lookAtUpload({ params }) {
      const { name, bytes } = await receiveTable(context, params.upload, { put: keptFiles(context, params.upload) });
      await done(params.upload);
      return { upload: params.upload, name, bytes };
    },
    async endUpload({ params }) {
      await endUpload(context, params.upload);
      changed(params.upload);
      return undefined;
    },
  };
}
