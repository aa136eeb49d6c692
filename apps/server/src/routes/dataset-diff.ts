// What differs between two versions of a dataset.
import { TrainyardError } from '@trainyard/contracts/problem';
import { findVersion } from '@trainyard/store/dataset';
import { diffVersions } from '@trainyard/store/dataset-diff';
import type { ServerContext } from '../context.ts';
import { found } from '../found.ts';
import type { Handlers } from '../http/handler.ts';

export function datasetDiffHandlers({ db }: ServerContext): Handlers<'diffDatasetVersions'> {
  return {
    async diffDatasetVersions({ params, query: { since, ...query } }) {
      const [after, before] = await Promise.all(
        [params.version, since].map(async (id) =>
          found(await findVersion(db, id), 'dataset.not_found', `dataset version ${id}`),
        ),
      );
      if (before?.version.dataset_id !== after?.version.dataset_id)
        throw new TrainyardError('http.conflict', 'The two versions are of different datasets.');
      return diffVersions(db, { ...query, before: since, after: params.version });
    },
  };
}
