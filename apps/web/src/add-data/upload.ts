// Gathered files on their way to a project: in pieces, so that a lost connection costs nothing, and then a dataset or a table to look at.
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Upload } from '@trainyard/contracts/upload';
import { client, invalidate } from '../api.ts';
import { type Added, isTable, nameFor } from './added.ts';
import type { Gathered } from './gather.ts';

export interface Progress {
  signal?: AbortSignal;
  /** With what the server has: at first what came at another time. */
  onProgress?: (upload: Pick<Upload, 'received' | 'bytes'>) => void;
  /** Why nothing gets through at the moment; null once it does again. */
  onTrouble?: (why: string | null) => void;
}

/** Uploads that this page sends: who looks at the list of uploads sees them elsewhere. */
const own = new Set<string>();
export const isOwn = (upload: Pick<Upload, 'id'>): boolean => own.has(upload.id);
/** Uploads that this page sent and does not send any more: nobody need wait to see that nothing comes. */
const left = new Set<string>();
export const isLeft = (upload: Pick<Upload, 'id'>): boolean => left.has(upload.id);

async function pieces(project: string, { name, files }: Gathered, progress: Progress): Promise<string> {
  const { sendInPieces } = await import('@trainyard/client/upload');
  const { signal, onProgress, onTrouble } = progress;
  let mine = '';
  try {
    const upload = await sendInPieces(client, {
      project,
      name: nameFor(name),
      files: files.map(({ path, file }) => ({ path, file, modified: file.lastModified })),
      signal,
      onProgress: (at) => {
        own.add((mine = at.id));
        left.delete(mine);
        onProgress?.(at);
      },
      onTrouble: (error) => onTrouble?.(error?.message ?? null),
    });
    return upload.id;
  } finally {
    own.delete(mine);
    left.add(mine);
    void invalidate(['listUploads']);
  }
}

/** Sends a table to be looked at, or pictures that become a dataset. `labels`: a file among them that says the labels. */
export async function bring(
  project: string,
  gathered: Gathered,
  { labels, ...progress }: Progress & { labels?: string } = {},
): Promise<Added> {
  const upload = await pieces(project, gathered, progress);
  const name = nameFor(gathered.name);
  const params = { upload };
  if (isTable(gathered.files)) {
    await client.call('lookAtUpload', { params });
    return { table: { project, name, upload } };
  }
  const body = { name, ...(labels === undefined ? {} : { labels }) };
  const dataset: Dataset = await client.call('finishUpload', { params, body });
  await invalidate(['listDatasets', 'listProjects', 'getProject', 'getYard']);
  return { dataset };
}
