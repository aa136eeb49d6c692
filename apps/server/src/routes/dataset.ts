// Datasets: registered by path or uploaded, scanned whole before anything is written, read back page by page.
import type { BodyOf } from '@trainyard/contracts/api';
import type { Dataset } from '@trainyard/contracts/dataset';
import { TrainyardError } from '@trainyard/contracts/problem';
import { readRows } from '@trainyard/profile/rows';
import { imageFacts } from '@trainyard/profile/image-facts';
import { thumbnail } from '@trainyard/profile/thumbnails';
import { findDataset, findVersion, insertVersionIfChanged, listVersions } from '@trainyard/store/dataset';
import { findFile, listImages } from '@trainyard/store/dataset-file';
import { listDatasets } from '@trainyard/store/dataset-list';
import { basename } from 'node:path';
import type { ServerContext } from '../context.ts';
import { addDataset, addSent, checkNew } from '../new-dataset.ts';
import { changed, openUnchanged, placeOf } from '../dataset-bytes.ts';
import { cacheDir } from '../cache-dir.ts';
import { resolveAllowed, type ScannedDataset, scanDataset, scanOptions } from '../dataset-scan.ts';
import { found, inList, notPurged } from '../found.ts';
import type { Handlers } from '../http/handler.ts';
import { previewPictures } from '../preview.ts';
import { type ScanTask, scansOf } from '../scans.ts';
import { formFiles } from '../upload-form.ts';
import { keepTable, stagedTable } from '../uploads.ts';
import { listSimilar } from '../similar.ts';
import { listSuggested } from '../suggestions.ts';
import { versionManifest } from '../version-manifest.ts';

type Names =
  | 'listDatasets'
  | 'registerDataset'
  | 'uploadDataset'
  | 'getDataset'
  | 'listDatasetVersions'
  | 'createDatasetVersion'
  | 'listDatasetImages'
  | 'getDatasetImage'
  | 'previewPictures'
  | 'getDatasetThumbnail'
  | 'getDatasetFile'
  | 'getDatasetManifest'
  | 'listDatasetRows';

/** A year: content that is named by its version and index never changes. */
const FOREVER = 31_536_000;

/** Reads the data of a new dataset where it lies, or a table that was sent before, which is then kept for it. */
async function scanNew(
  context: ServerContext,
  id: string,
  { path, upload, reading, labels }: BodyOf<'registerDataset'>,
  task: ScanTask,
): Promise<ScannedDataset & Pick<Dataset, 'source'>> {
  const list = labels === undefined ? null : { list: labels, dataset: id };
  const options = { override: reading ?? null, labels: list, ...scanOptions(task) };
  if (path !== undefined && upload === undefined)
    return { ...(await scanDataset(context, await resolveAllowed(context, path), options)), source: 'path' };
  if (upload === undefined || path !== undefined)
    throw new TrainyardError('http.invalid', 'Name one of path and upload.');
  const staged = await stagedTable(context, upload);
  const scanned = await scanDataset(context, staged.path, options);
  return { ...scanned, path: await keepTable(context, staged, id), source: 'upload' };
}

function writeHandlers(context: ServerContext): Handlers<'registerDataset' | 'uploadDataset' | 'createDatasetVersion'> {
  const { db } = context;
  const scans = scansOf(context);
  return {
    async registerDataset({ params, body, signal }) {
      await checkNew(context, params.project, body.name);
      const id = context.newId('dst');
      const asked = { project_id: params.project, name: body.name, dataset_id: null };
      const { source, ...scanned } = await scans.watch(asked, signal, (task) => scanNew(context, id, body, task));
      const dataset = { id, project_id: params.project, name: body.name, source };
      return (trx) => addDataset(trx, dataset, scanned);
    },
    async uploadDataset({ params, query, files, signal }) {
      const sent = { project_id: params.project, ...query };
      return addSent(context, sent, signal, (task) => formFiles({ files, signal, task }));
    },
    async createDatasetVersion({ params, signal }) {
      const dataset = found(await findDataset(db, params.dataset), 'dataset.not_found', `dataset ${params.dataset}`);
      const labels = dataset.labels === null ? null : { list: dataset.labels, dataset: dataset.id };
      const again = { override: dataset.version.reading_override, labels, fresh: true };
      const asked = { project_id: dataset.project_id, name: dataset.name, dataset_id: dataset.id };
      const { version, kind, path } = await scans.watch(asked, signal, (task) =>
        scanDataset(context, dataset.path, { ...again, ...scanOptions(task) }),
      );
      if (kind !== dataset.kind || path !== dataset.path)
        throw new TrainyardError(
          'dataset.path_missing',
          `${dataset.path} held ${dataset.kind === 'table' ? 'a table' : 'class folders'} and does no longer.`,
        );
      const id = await insertVersionIfChanged(db, dataset.id, version);
      return found(await findVersion(db, id), 'dataset.not_found', `version ${id}`).version;
    },
  };
}

function readHandlers(
  context: ServerContext,
): Handlers<Exclude<Names, 'registerDataset' | 'uploadDataset' | 'createDatasetVersion'>> {
  const { db } = context;
  const versionOf = async (id: string) =>
    found(await findVersion(db, id), 'dataset.not_found', `dataset version ${id}`);
  const fileOf = async (id: string, index: number) => {
    const place = await versionOf(id);
    const placed = found(await findFile(db, id, index), 'file.not_found', `file ${index} in dataset version ${id}`);
    return { ...placed.file, path: await placeOf(place, placed), name: basename(placed.file.path) };
  };
  return {
    async listDatasets({ query }) {
      return inList(await listDatasets(db, query), query.before);
    },
    async getDataset({ params }) {
      await notPurged(db, 'dataset', params.dataset);
      return found(await findDataset(db, params.dataset), 'dataset.not_found', `dataset ${params.dataset}`);
    },
    async listDatasetVersions({ params }) {
      const items = await listVersions(db, params.dataset);
      found(items[0], 'dataset.not_found', `dataset ${params.dataset}`);
      return { items };
    },
    async listDatasetImages({ params, query, signal }) {
      await versionOf(params.version);
      const { like, suggest: by } = query;
      if (like !== undefined && by !== undefined)
        throw new TrainyardError('http.query', 'like and suggest: pictures come in the order of one of them.');
      if (by !== undefined) return listSuggested(context, params.version, { ...query, by });
      if (like !== undefined) return listSimilar(context, params.version, { ...query, like }, signal);
      return listImages(db, params.version, query);
    },
    async getDatasetImage({ params }) {
      const place = await versionOf(params.version);
      const placed = found(await findFile(db, params.version, params.index), 'file.not_found', `file ${params.index}`);
      if (place.kind !== 'images')
        throw new TrainyardError('http.conflict', 'This dataset is a table and has no images.');
      const { file } = placed;
      const { sha256, look, bad } = await imageFacts(await placeOf(place, placed));
      if (sha256 !== file.sha256) throw changed(file.path);
      return { index: params.index, ...file, look, bad };
    },
    async previewPictures({ params, body }) {
      return previewPictures(context, params.version, body);
    },
    async getDatasetThumbnail({ params, query }) {
      const { path, sha256 } = await fileOf(params.version, params.index);
      const stream = await thumbnail({ path, sha256, cacheDir: cacheDir(context), size: query.size });
      return { stream, type: 'image/webp', bytes: stream.length, maxAge: FOREVER };
    },
    async getDatasetFile({ params }) {
      const file = await fileOf(params.version, params.index);
      return {
        stream: await openUnchanged(file),
        type: 'application/octet-stream',
        name: file.name,
        bytes: file.bytes,
      };
    },
    async getDatasetManifest({ params, query }) {
      const { kind, path } = await versionOf(params.version);
      return {
        kind,
        root: path,
        items: await versionManifest(db, params.version, { unlabelled: query.unlabelled === 'true' }),
      };
    },
    async listDatasetRows({ params, query }) {
      const { kind, path, version } = await versionOf(params.version);
      if (kind !== 'table' || version.profile.kind !== 'table')
        throw new TrainyardError('http.conflict', 'This dataset is a folder of images and has no rows.');
      const { file: table } = found(await findFile(db, params.version, 0), 'file.not_found', 'file in this version');
      const columns = version.profile.columns.map(({ name }) => name);
      const dialect = version.profile.reading?.dialect ?? null;
      const file = { path, sha256: table.sha256, dialect, cacheDir: cacheDir(context), columns: columns.length };
      const rows = await readRows({ ...file, ...query });
      return { columns, rows, total: version.profile.rows };
    },
  };
}

export function datasetHandlers(context: ServerContext): Handlers<Names> {
  return { ...readHandlers(context), ...writeHandlers(context) };
}
