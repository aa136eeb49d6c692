// Gathered files on their way to a dataset of a project.
import { appendFile } from '@trainyard/client/form';
import type { Dataset } from '@trainyard/contracts/dataset';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import { nameFrom } from '@trainyard/contracts/name';
import { client, invalidate } from '../api.ts';
import type { Gathered } from './gather.ts';

/** A name for data, whatever its file is called. */
export const nameFor = (name: string): string => nameFrom(name, MAX_NAME_LENGTH, 'data');

/** `list`: a file among them that says the labels of pictures. */
export function send(project: string, { name, files }: Gathered, list: { labels?: string } = {}): Promise<Dataset> {
  const form = new FormData();
  for (const { path, file } of files) appendFile(form, file, path);
  return client.upload('uploadDataset', { params: { project }, query: { name: nameFor(name), ...list }, form });
}

/** Sends them, and what lists data asks anew. */
export async function upload(project: string, gathered: Gathered): Promise<Dataset> {
  const dataset = await send(project, gathered);
  await invalidate(['listDatasets', 'listProjects', 'getProject', 'getYard']);
  return dataset;
}
