// A dataset that did not exist: its name is free, its data is read whole, and then it is written.
import type { Dataset } from '@trainyard/contracts/dataset';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Db } from '@trainyard/store/database';
import { datasetNameTaken, findDataset, insertDataset } from '@trainyard/store/dataset';
import { projectExists } from '@trainyard/store/project';
import type { ServerContext } from './context.ts';
import type { ScannedDataset } from './dataset-scan.ts';
import { found } from './found.ts';
import { type ScanTask, scansOf } from './scans.ts';
import { type PutFiles, receiveDataset } from './uploads.ts';

const nameTaken = (name: string) =>
  new TrainyardError('dataset.name_taken', `A dataset of this project is called ${JSON.stringify(name)} already.`);

/** Refuses before any byte is read or sent. */
export async function checkNew(context: ServerContext, project: string, name: string): Promise<void> {
  found((await projectExists(context.db, project)) || null, 'project.not_found', `project ${project}`);
  if (await datasetNameTaken(context.db, project, name)) throw nameTaken(name);
}

/** Writes a scanned dataset with its first version. */
export async function addDataset(
  db: Db,
  dataset: Pick<Dataset, 'id' | 'project_id' | 'name' | 'source'>,
  scanned: ScannedDataset,
): Promise<Dataset> {
  const { kind, path, labels, version } = scanned;
  if (!(await insertDataset(db, { ...dataset, kind, path, labels }, version))) throw nameTaken(dataset.name);
  return found(await findDataset(db, dataset.id), 'dataset.not_found', `dataset ${dataset.id}`);
}

interface Sent {
  project_id: string;
  name: string;
  /** A list in it that says the labels of the pictures. */
  labels?: string | undefined;
}

/** A dataset of files that were sent; on an error nothing of it is left. */
export async function addSent(
  context: ServerContext,
  { labels, ...named }: Sent,
  gone: AbortSignal,
  put: (task: ScanTask) => PutFiles,
): Promise<Dataset> {
  await checkNew(context, named.project_id, named.name);
  const id = context.newId('dst');
  return scansOf(context).watch({ ...named, dataset_id: null }, gone, async (task) => {
    const received = await receiveDataset(context, id, { put: put(task), task, labels });
    try {
      return await addDataset(context.db, { id, ...named, source: 'upload' }, received);
    } catch (error) {
      await received.remove();
      throw error;
    }
  });
}
