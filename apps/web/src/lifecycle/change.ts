// Steps in the life of a thing as the pages ask for them: which route it is, what is read again, and the words with *Undo*.
import type { RouteName } from '@trainyard/contracts/api';
import type { Thing, ThingKind, Uses } from '@trainyard/contracts/lifecycle';
import { kindWords } from '@trainyard/core/lifecycle';
import { client, invalidate, problemOf } from '../api.ts';
import { toast } from '../components/ui/toast.tsx';

export type Step = 'archive' | 'restore' | 'delete';

/** Everything that shows things or counts them. */
const READS: RouteName[] = [
  'getYard',
  'listProjects',
  'getProject',
  'listGroups',
  'listDatasets',
  'getDataset',
  'listRuns',
  'getRunFacets',
  'getRun',
  'listModels',
  'getModel',
  'listConfigs',
  'listDeleted',
  'listArchived',
];

const capital = (kind: ThingKind) => (kind.charAt(0).toUpperCase() + kind.slice(1)) as Capitalize<ThingKind>;

/** The routes of all kinds take the id under the name of the kind: they are called through one of them. */
const asRun = (kind: ThingKind, id: string) => ({ params: { [kind]: id } as unknown as { run: string } });

async function ask(step: Step, kind: ThingKind, id: string): Promise<Thing> {
  return client.call(`${step}${capital(kind)}` as `${Step}Run`, asRun(kind, id));
}

export async function rename(kind: ThingKind, id: string, name: string): Promise<void> {
  if (kind === 'project') await client.call('updateProject', { params: { project: id }, body: { name } });
  else await client.call(`rename${capital(kind)}` as 'renameRun', { ...asRun(kind, id), body: { name } });
  await invalidate(READS);
}

/** What uses a thing, or several runs. */
export async function usesOf(kind: ThingKind, ids: readonly string[]): Promise<Uses> {
  if (ids.length > 1) return client.call('getRunsUses', { query: { ids: ids.join(',') } });
  return client.call(`get${capital(kind)}Uses` as 'getRunUses', asRun(kind, ids[0] ?? ''));
}

/** One thing, or several runs at once: all of them or none. */
async function changeAll(step: Step, kind: ThingKind, ids: readonly string[]): Promise<Thing[]> {
  const [only, ...more] = ids;
  if (only !== undefined && more.length === 0) return [await ask(step, kind, only)];
  return (await client.call('changeRuns', { body: { action: step, ids: [...ids] } })).items;
}

const DONE: Record<Step, string> = { archive: 'Archived', restore: 'Restored', delete: 'Deleted' };

/** “name”, or "3 runs". */
export function whatOf(kind: ThingKind, things: readonly { name: string }[]): string {
  return things.length === 1 ? `“${things[0]?.name}”` : `${things.length} ${kindWords[kind].many}`;
}

/** Does it and says so; what was put away or deleted comes back with *Undo*. True when it was done. */
export async function change(step: Step, kind: ThingKind, ids: readonly string[]): Promise<boolean> {
  try {
    const things = await changeAll(step, kind, ids);
    toast({
      text: `${DONE[step]} ${whatOf(kind, things)}.`,
      ...(step === 'restore' ? {} : { action: { label: 'Undo', run: () => void change('restore', kind, ids) } }),
    });
    return true;
  } catch (error) {
    const problem = problemOf(error);
    toast({ tone: 'bad', text: `${problem.detail} ${problem.hint}` });
    return false;
  } finally {
    await invalidate(READS);
  }
}
