// What became of data that somebody brought: a dataset, or a table that is looked at before it is registered.
import { useNavigate } from '@tanstack/react-router';
import { isArchive } from '@trainyard/contracts/archive';
import type { Dataset } from '@trainyard/contracts/dataset';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import { nameFrom } from '@trainyard/contracts/name';
import { isolated } from '../components/quoted.tsx';
import { toast } from '../components/ui/toast.tsx';
import { useStands } from './use-tell.ts';

/** A table of which nothing is stored: `upload` of one that was sent, or `path` of one of the server. */
export interface Table {
  project: string;
  name: string;
  upload?: string;
  path?: string;
}
export type Added = { dataset: Dataset } | { table: Table };

/** A name for data, whatever its file is called. */
export const nameFor = (name: string): string => nameFrom(name, MAX_NAME_LENGTH, 'data');

const TABLE = /\.(csv|tsv|txt|psv|data)$/i;
const NO_TABLE = /\.(jpe?g|png|webp|gif|bmp|tiff?|p[pgb]m)$/i;

/** One file that is neither a picture nor an archive is meant as a table; what else it is, the server says. */
export const isTable = (files: readonly { path: string }[]): boolean =>
  files.length === 1 && !NO_TABLE.test(files[0]?.path ?? '') && !isArchive(files[0]?.path ?? '');
/** Of a path of the server only its name is known: a folder may be called anything but this. */
export const isTablePath = (path: string): boolean => TABLE.test(path);

/** Opens what was added; `next`: where a table goes once it is registered, its own page where nothing is said. Who went on to another page is told and stays there. */
export function useOpenAdded(next?: 'new'): (added: Added) => void {
  const navigate = useNavigate();
  const stands = useStands();
  return (added) => {
    if (!stands()) {
      if ('dataset' in added) toast({ text: `The data ${isolated(added.dataset.name)} is read.` });
      return;
    }
    if ('table' in added) {
      const { project, ...search } = added.table;
      void navigate({
        to: '/projects/$project/import',
        params: { project },
        search: { ...search, ...(next === undefined ? {} : { next }) },
      });
    } else if (next === 'new')
      void navigate({
        to: '/projects/$project/new',
        params: { project: added.dataset.project_id },
        search: { data: added.dataset.id },
      });
    else void navigate({ to: '/datasets/$dataset', params: { dataset: added.dataset.id } });
  };
}
