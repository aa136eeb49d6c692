// Own data into a project: uploaded, or registered where it lies on the server.
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Problem } from '@trainyard/contracts/problem';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import { useState } from 'react';
import { client, invalidate, problemOf } from '../api.ts';
import type { Gathered } from './gather.ts';

const nameFor = (name: string): string => name.trim().slice(0, MAX_NAME_LENGTH) || 'data';

/** The project to put it in: the one given, an empty one of that name, or a new one. */
async function projectFor(name: string): Promise<string> {
  const { items } = await client.call('listProjects');
  const empty = items.find((project) => project.name === name && project.counts.datasets === 0);
  if (empty) return empty.id;
  const taken = new Set(items.map((project) => project.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name.slice(0, MAX_NAME_LENGTH - 5)} ${number}`;
  return (await client.call('createProject', { body: { name: free } })).id;
}

export interface AddState {
  /** What is under way, in words; '' at rest. */
  busy: string;
  problem: Problem | null;
  upload: (gathered: Gathered) => void;
  register: (path: string) => void;
}

/** `project` undefined: a project named after the data. `onDone` gets the dataset that was read. */
export function useAdd(project: string | undefined, onDone: (dataset: Dataset) => void): AddState {
  const [busy, setBusy] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const add = async (words: string, name: string, send: (project: string) => Promise<Dataset>) => {
    setBusy(words);
    setProblem(null);
    try {
      const dataset = await send(project ?? (await projectFor(nameFor(name))));
      await invalidate(['listDatasets', 'listProjects', 'getProject', 'getYard']);
      onDone(dataset);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy('');
    }
  };
  return {
    busy,
    problem,
    upload: ({ name, files }) => {
      const form = new FormData();
      for (const { path, file } of files) form.append('file', file, path);
      const words = files.length === 1 ? `Uploading ${files[0]!.file.name}` : `Uploading ${files.length} files`;
      void add(words, name, (id) =>
        client.upload('uploadDataset', { params: { project: id }, query: { name: nameFor(name) }, form }),
      );
    },
    register: (path) => {
      const name = nameFor(
        path
          .replace(/[/\\]+$/, '')
          .split(/[/\\]/)
          .at(-1)
          ?.replace(/\.csv$/i, '') ?? '',
      );
      void add('Reading the data', name, (id) =>
        client.call('registerDataset', { params: { project: id }, body: { name, path } }),
      );
    },
  };
}
