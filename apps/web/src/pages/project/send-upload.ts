// Files on their way to the server. Not `fetch`: only XMLHttpRequest tells how much has been sent.
import { appendFile } from '@trainyard/client/form';
import { Dataset } from '@trainyard/contracts/dataset';
import { UploadId } from '@trainyard/contracts/ids';
import { Problem } from '@trainyard/contracts/problem';
import { z } from 'zod';
import { type Added, isTable } from '../../add-data/added.ts';
import { nameFor } from '../../add-data/upload.ts';
import { client } from '../../api.ts';
import { type NamedFile, nameOf } from './upload-files.ts';

export type Sent = Added | { problem: Pick<Problem, 'code' | 'title' | 'detail' | 'hint'> } | { stopped: true };

const Staged = z.object({ upload: UploadId });

interface Sending {
  project: string;
  files: NamedFile[];
  /** A list among them that says the labels of the pictures. */
  labels?: string;
}

/** Sends them; a table is only looked at. `onShare`: of the bytes, 0 to 1. */
export function sendFiles(
  { project, files, ...list }: Sending,
  onShare: (share: number) => void,
): { answer: Promise<Sent>; abort: () => void } {
  const table = isTable(files);
  const form = new FormData();
  for (const { path, file } of files) appendFile(form, file, path);
  const request = new XMLHttpRequest();
  const answer = new Promise<Sent>((resolve) => {
    const lost = {
      problem: {
        code: 'client.unreachable',
        title: 'The upload broke off',
        detail: 'The server closed the connection or cannot be reached.',
        hint: 'Nothing was registered: try again.',
      },
    };
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    });
    request.addEventListener('error', () => resolve(lost));
    request.addEventListener('abort', () => resolve({ stopped: true }));
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      const dataset = request.status < 300 && !table ? Dataset.safeParse(body) : null;
      const staged = request.status < 300 && table ? Staged.safeParse(body) : null;
      const problem = Problem.safeParse(body);
      if (dataset?.success) resolve({ dataset: dataset.data });
      else if (staged?.success)
        resolve({ table: { project, name: nameFor(nameOf(files)), upload: staged.data.upload } });
      else resolve(problem.success ? { problem: problem.data } : lost);
    });
  });
  const name = nameOf(files);
  const address = table
    ? client.url('uploadTable')
    : client.url('uploadDataset', { params: { project }, query: { name, ...list } });
  request.open('POST', address);
  request.send(form);
  return { answer, abort: () => request.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
