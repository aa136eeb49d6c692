// Readings: how a table is read, looked at before it is registered and corrected afterwards. Nothing is stored but by correctReading.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ReadingSource } from '@trainyard/contracts/reading-routes';
import { findVersion, insertReading } from '@trainyard/store/dataset';
import { basename } from 'node:path';
import type { ServerContext } from '../context.ts';
import { resolveAllowed } from '../dataset-scan.ts';
import { found } from '../found.ts';
import type { Handlers } from '../http/handler.ts';
import { readColumn, type Source, viewTable } from '../reading-view.ts';
import { scanTable } from '../table-scan.ts';
import { formFiles } from '../upload-form.ts';
import { forgetTable, receiveTable, stagedTable } from '../uploads.ts';

type Names = 'uploadTable' | 'forgetUpload' | 'readTable' | 'readColumn' | 'correctReading';

/** The file of a version of a table. */
async function versionFile({ db }: ServerContext, id: string) {
  const place = found(await findVersion(db, id), 'dataset.not_found', `dataset version ${id}`);
  if (place.kind !== 'table')
    throw new TrainyardError('http.conflict', 'This dataset is a folder of images, which has no reading.');
  return place;
}

/** The path and name of what is looked at. */
async function sourceOf(context: ServerContext, source: ReadingSource): Promise<Source> {
  const { upload, path, version } = source;
  if ([upload, path, version].filter((one) => one !== undefined).length !== 1)
    throw new TrainyardError('http.invalid', 'source: name one of upload, path and version.');
  if (upload !== undefined) return stagedTable(context, upload);
  if (version !== undefined) {
    const file = await versionFile(context, version);
    return { path: file.path, name: basename(file.path), version: file.version };
  }
  const place = await resolveAllowed(context, path ?? '');
  return { path: place, name: basename(place) };
}

export function readingHandlers(context: ServerContext): Handlers<Names> {
  return {
    async uploadTable({ files, signal }) {
      const upload = context.newId('upl');
      const { name, bytes } = await receiveTable(context, upload, { put: formFiles({ files, signal }) });
      return { upload, name, bytes };
    },
    async forgetUpload({ params }) {
      await forgetTable(context, params.upload);
      return undefined;
    },
    async readTable({ body, signal }) {
      return viewTable(context, { ...(await sourceOf(context, body.source)), signal }, body.override);
    },
    async readColumn({ body: { source, ...asked }, signal }) {
      return { items: await readColumn(context, { ...(await sourceOf(context, source)), signal }, asked) };
    },
    async correctReading({ params, body }) {
      const { version, path } = await versionFile(context, params.version);
      const scan = await scanTable(context, path, body.override);
      if (scan.fingerprint !== version.fingerprint)
        throw new TrainyardError(
          'dataset.changed',
          `${path} is not what it was when version ${version.number} was read.`,
        );
      const id = context.newId('dsv');
      const { root: _root, ...read } = scan;
      return async (trx) => {
        const stored = await insertReading(trx, version.dataset_id, { id, ...read, reading_override: body.override });
        return found(await findVersion(trx, stored), 'dataset.not_found', `version ${stored}`).version;
      };
    },
  };
}
