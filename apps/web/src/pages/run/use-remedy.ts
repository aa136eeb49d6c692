import { useNavigate } from '@tanstack/react-router';
import type { Run } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useAction } from '../../api.ts';
import { toast } from '../../components/ui/toast.tsx';
import type { Remedy } from './remedy.ts';

/** What a clone sends: the run's config without the data, which follow from the dataset versions. */
export function cloneOf(run: Pick<Run, 'id' | 'config' | 'dataset_version_id'>, change: Record<string, JsonValue>) {
  const { data: _data, test_data, ...config } = run.config;
  return {
    dataset_version_id: run.dataset_version_id,
    parent_id: run.id,
    config: { ...(config as Record<string, JsonValue>), ...change },
    ...(typeof test_data === 'string' && test_data.startsWith('dsv_') ? { test_dataset_version_id: test_data } : {}),
  };
}

/** Does a remedy: queues the clone and opens it, resumes the run, or opens the form. */
export function useRemedy(run: Run): { apply: (remedy: Remedy) => void; busy: string } {
  const navigate = useNavigate();
  const resume = useAction('resumeRun', {
    reads: ['getRun', 'listRuns', 'getYard'],
    onDone: () => toast({ text: `${run.name} waits for a device again.` }),
  });
  const create = useAction('createRun', {
    reads: ['listRuns', 'getYard'],
    onDone: (queued) => {
      toast({ text: `${queued.name} is queued.` });
      void navigate({ to: '/runs/$run', params: { run: queued.id } });
    },
  });
  const apply = (remedy: Remedy) => {
    if (remedy.kind === 'resume') resume.mutate({ params: { run: run.id } });
    else if (remedy.kind === 'edit')
      void navigate({ to: '/projects/$project/new', params: { project: run.project_id }, search: { from: run.id } });
    else
      create.mutate({
        params: { project: run.project_id },
        body: { ...cloneOf(run, remedy.change), ...(run.group_id ? { group_id: run.group_id } : {}) },
      });
  };
  return { apply, busy: create.isPending ? 'Queueing' : resume.isPending ? 'Resuming' : '' };
}
