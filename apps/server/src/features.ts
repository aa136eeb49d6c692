// Pictures of a version looked at by a network, as far as they were not: one look after the other, told and cancelled as a scan.
import { TrainyardError } from '@trainyard/contracts/problem';
import { type Coverage, type Features, ON_BOARD } from '@trainyard/contracts/suggestion';
import { findDataset, findVersion, type VersionPlace } from '@trainyard/store/dataset';
import { type File, listFiles } from '@trainyard/store/dataset-file';
import { findModel } from '@trainyard/store/model';
import { join } from 'node:path';
import type { ServerContext } from './context.ts';
import { originPlaces } from './dataset-bytes.ts';
import { type EmbedJob, type Embedded, embedPictures } from './embed-process.ts';
import { embeddingsFolder, keptFeatures, readEmbeddings } from './embeddings.ts';
import { found } from './found.ts';
import { createLane, type Lane } from './lane.ts';
import { modelFolder } from './model-folder.ts';
import { scansOf } from './scans.ts';

export type PlacedFile = File & { index: number };

export interface PictureSet {
  place: VersionPlace;
  project: string;
  name: string;
  /** Usable pictures, those without a class among them. */
  files: PlacedFile[];
}

/** @throws TrainyardError dataset.not_found, http.conflict for a table */
export async function pictureSet({ db }: Pick<ServerContext, 'db'>, version: string): Promise<PictureSet> {
  const place = found(await findVersion(db, version), 'dataset.not_found', `dataset version ${version}`);
  if (place.kind !== 'images')
    throw new TrainyardError('http.conflict', 'This dataset is a table and has no pictures to look at.');
  const dataset = place.version.dataset_id;
  const { project_id: project, name } = found(
    await findDataset(db, dataset),
    'dataset.not_found',
    `dataset ${dataset}`,
  );
  const files = (await listFiles(db, version)).map((file, index) => ({ ...file, index }));
  return {
    place,
    project,
    name,
    files: files.filter(({ class: label, split }) => label !== null || split === 'unlabelled'),
  };
}

/** The network's name for people. @throws TrainyardError model.not_found, http.conflict for a model that cannot look at these pictures */
export async function checkFeatures(context: ServerContext, project: string, features: Features) {
  if (features === ON_BOARD) return { name: ON_BOARD, model: null };
  const model = found(await findModel(context.db, features), 'model.not_found', `model ${features}`);
  const name = JSON.stringify(model.name);
  if (model.project_id !== project || model.deleted_at !== undefined)
    throw new TrainyardError('http.conflict', `${name} is no model of the project that this dataset is in.`, {
      hint: 'Choose a model of the same project.',
    });
  if (model.task !== 'image-classification')
    throw new TrainyardError('http.conflict', `${name} answers for rows, not for pictures.`, {
      hint: 'Choose a model that was trained on pictures.',
    });
  return { name: model.name, model };
}

const lanes = new WeakMap<ServerContext['db'], Lane>();
/** One process looks at a time: two would share the processor, and must not write to one folder. */
export function laneOf({ db }: Pick<ServerContext, 'db'>): Lane {
  const lane = lanes.get(db) ?? createLane();
  lanes.set(db, lane);
  return lane;
}

export interface Wanted {
  set: PictureSet;
  features: Features;
  /** Those that are looked at. */
  files: readonly PlacedFile[];
  neighbours?: EmbedJob['neighbours'];
}

/**
 * Looks at what no look is kept of, and asks for neighbours; the work goes on where the asker went away.
 * @param gone Aborted when the asker is not there any more.
 * @throws TrainyardError as `checkFeatures` and the engine, scan.cancelled
 */
export async function lookAt(
  context: ServerContext,
  { set, features, files, neighbours = null }: Wanted,
  gone: AbortSignal,
): Promise<Embedded> {
  const { model } = await checkFeatures(context, set.project, features);
  const known = (await readEmbeddings(context, features))?.rows;
  // Bytes that are kept need not be named, nor looked for.
  if (neighbours === null && files.every(({ sha256 }) => known?.has(sha256))) return { total: 0, files: [] };
  const dataset = set.place.version.dataset_id;
  const asked = { project_id: set.project, name: set.name, dataset_id: dataset, what: 'features' as const };
  return scansOf(context).watch(asked, gone, async ({ signal, say }) => {
    const places = await originPlaces(
      context.db,
      files.map(({ origin }) => origin),
    );
    const job: EmbedJob = {
      store: embeddingsFolder(context, features),
      model: model === null ? null : await modelFolder(context, model),
      files: files.map(({ path, sha256, origin }) => ({
        path,
        sha256,
        place: origin === null ? join(set.place.path, path) : places(origin),
      })),
      neighbours,
    };
    const onProgress = (state: 'looking' | 'comparing', read: number) =>
      say({ state, read, files: state === 'looking' ? files.length : (neighbours?.asked.length ?? 0) });
    say({ files: files.length });
    const { settings } = context;
    return laneOf(context).run(async () => embedPictures(job, { settings, signal, onProgress }), signal);
  });
}

/** How many of the version's pictures features are kept of; the network on board always stands first. */
export async function coverage(context: ServerContext, { files, project }: PictureSet): Promise<Coverage[]> {
  const all = [ON_BOARD, ...(await keptFeatures(context)).filter((one) => one !== ON_BOARD)];
  const kept: Coverage[] = [];
  for (const features of all) {
    const usable = await checkFeatures(context, project, features).catch(() => null);
    if (usable === null) continue;
    const rows = (await readEmbeddings(context, features))?.rows;
    const known = files.filter(({ sha256 }) => rows?.has(sha256)).length;
    if (known > 0 || features === ON_BOARD)
      kept.push({ features: features, name: usable.name, known, pictures: files.length });
  }
  return kept;
}
