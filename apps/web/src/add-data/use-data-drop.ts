// Data dropped anywhere on a page of a project: sent, read, and told; the page says what comes then.
import { useRef } from 'react';
import { problemOf } from '../api.ts';
import { useDrop } from '../components/drop.tsx';
import { isolated } from '../components/quoted.tsx';
import { toast } from '../components/ui/toast.tsx';
import type { Added } from './added.ts';

/** Takes a dropped folder, zip or table for the project; a table is looked at first. What is wrong with it is said as a toast, for the page has no place for it. */
export function useDataDrop(project: string, projectName: string, onDone: (added: Added) => void) {
  const busy = useRef('');
  const take = async (items: DataTransferItemList) => {
    if (busy.current !== '') return toast({ tone: 'info', text: `Still at it: ${busy.current}.` });
    busy.current = 'Reading what was dropped';
    try {
      // The items are gone after the event, so they are taken before the rest is fetched.
      const taken = takeItems(items);
      const [{ gather }, { bring }] = await Promise.all([import('./gather.ts'), import('./upload.ts')]);
      const gathered = await gather(taken);
      if (gathered.files.length === 0) return toast({ tone: 'bad', text: 'There is no file in it.' });
      busy.current = `Uploading ${isolated(gathered.name)}`;
      toast({ tone: 'info', text: `${busy.current}.` });
      onDone(await bring(project, gathered));
    } catch (error) {
      const { detail, hint } = problemOf(error);
      toast({ tone: 'bad', text: `${detail} ${hint}`.trim() });
    } finally {
      busy.current = '';
    }
  };
  useDrop({ says: `Drop to add it to the data of ${isolated(projectName)}`, take: (items) => void take(items) });
}

export type Taken = FileSystemEntry | File;

/** What lies in a drop, taken at once: entries of a file manager, or files of another program. */
export function takeItems(items: DataTransferItemList): Taken[] {
  return [...items].flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
}
