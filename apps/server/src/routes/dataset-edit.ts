// Edits of a set of pictures: looked at without a trace, or made as a new version.
import { previewOf } from '@trainyard/core/dataset-edit';
import { findVersion } from '@trainyard/store/dataset';
import { insertEdited } from '@trainyard/store/dataset-edit';
import type { ServerContext } from '../context.ts';
import { editedVersion, lookAtEdit } from '../dataset-edit.ts';
import { found } from '../found.ts';
import type { Handlers } from '../http/handler.ts';

export function datasetEditHandlers(context: ServerContext): Handlers<'previewDatasetEdit' | 'editDatasetVersion'> {
  return {
    async previewDatasetEdit({ params, body, signal }) {
      const looked = await lookAtEdit(context, params.version, body, signal);
      return previewOf(looked.base, looked, body.edits.length === 0 ? 0 : looked.unusable);
    },
    async editDatasetVersion({ params, body, signal }) {
      const looked = await lookAtEdit(context, params.version, body, signal);
      const edited = await editedVersion(context, body, looked, signal);
      return async (trx) => {
        await insertEdited(trx, edited);
        const { id } = edited.version;
        return found(await findVersion(trx, id), 'dataset.not_found', `version ${id}`).version;
      };
    },
  };
}
