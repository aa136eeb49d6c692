// Own data into a project: uploaded, or registered where it lies on the server.
import type { Problem } from '@trainyard/contracts/problem';
import type { Project } from '@trainyard/contracts/project';
import { MAX_NAME_LENGTH, MAX_PAGE } from '@trainyard/contracts/limits';
import { nameFrom } from '@trainyard/contracts/name';
import { useState } from 'react';
import { client, invalidate, problemOf } from '../api.ts';
import { type Added, isTable, isTablePath, stageTable } from './added.ts';
import type { Gathered } from './gather.ts';
import { labelsOf } from './labels-of.ts';
import { nameFor, send } from './upload.ts';
import { useTellProblem } from './use-tell.ts';

/** Marks projects made here: one that stayed empty, because its data could not be read, is taken for the next try. */
const MADE_HERE = 'Made for data that was dropped on the page.';
const isEmpty = ({ counts }: Project): boolean => counts.datasets + counts.runs + counts.groups + counts.models === 0;

/** The project to put it in, named after the data: one that is empty still, or a new one. */
async function projectFor(name: string): Promise<string> {
  const { items } = await client.call('listProjects', { query: { limit: MAX_PAGE } });
  const unused = items.find((project) => project.description === MADE_HERE && isEmpty(project));
  const taken = new Set(items.filter((project) => project !== unused).map((project) => project.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${nameFrom(name, MAX_NAME_LENGTH - 5, 'data')} ${number}`;
  if (!unused) return (await client.call('createProject', { body: { name: free, description: MADE_HERE } })).id;
  if (unused.name !== free)
    await client.call('updateProject', { params: { project: unused.id }, body: { name: free } });
  return unused.id;
}

type Wrong = Pick<Problem, 'code' | 'title' | 'detail' | 'hint'>;

export interface AddState {
  /** What is under way, in words; '' at rest. */
  busy: string;
  problem: Wrong | null;
  /** A list that says the labels of pictures, where no class folders do; '' where there is none. */
  labels: string;
  setLabels: (labels: string) => void;
  upload: (gathered: Gathered) => void;
  register: (path: string) => void;
}

const NOT_A_FOLDER = {
  title: 'This cannot be a dataset',
  detail: 'An image list is for pictures, and this is one file.',
  hint: 'Take the folder or archive that holds both, or leave the image list empty.',
};

/** `project` undefined: a project named after the data. `onDone` gets the dataset that was read, or the table to look at. */
export function useAdd(project: string | undefined, onDone: (added: Added) => void): AddState {
  const [busy, setBusy] = useState('');
  const [labels, setLabels] = useState('');
  const [problem, setProblem] = useState<Wrong | null>(null);
  const tell = useTellProblem<Wrong>(setProblem);
  const add = async (words: string, name: string, send: (project: string) => Promise<Added>) => {
    setBusy(words);
    setProblem(null);
    try {
      const added = await send(project ?? (await projectFor(nameFor(name))));
      await invalidate(['listDatasets', 'listProjects', 'getProject', 'getYard']);
      onDone(added);
    } catch (error) {
      tell(problemOf(error));
    } finally {
      setBusy('');
    }
  };
  return {
    busy,
    problem,
    labels,
    setLabels,
    upload: (gathered) => {
      const { name, files } = gathered;
      if (labels.trim() !== '' && isTable(files)) return setProblem({ code: 'web.choice', ...NOT_A_FOLDER });
      const words = files.length === 1 ? `Uploading ${files[0]!.file.name}` : `Uploading ${files.length} files`;
      void add(words, name, async (id) =>
        isTable(files)
          ? { table: { project: id, name: nameFor(name), upload: await stageTable(gathered) } }
          : { dataset: await send(id, gathered, labelsOf(labels)) },
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
      void add('Reading the data', name, async (id) =>
        isTablePath(path)
          ? { table: { project: id, name, path } }
          : {
              dataset: await client.call('registerDataset', {
                params: { project: id },
                body: { name, path, ...labelsOf(labels) },
              }),
            },
      );
    },
  };
}
