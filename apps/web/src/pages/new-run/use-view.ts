// The two views of one draft: a form and a text. Whoever changes over keeps both.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ResponseOf } from '@trainyard/contracts/api';
import { Task } from '@trainyard/contracts/config-field';
import { type ConfigProblem } from '@trainyard/contracts/config-problem';
import { toast } from '../../components/ui/toast.tsx';
import { configOf, type Draft } from './draft.ts';
import { formFields, valuesOfConfig } from './form-model.ts';
import { mended } from './mend.ts';
import type { DraftState } from './use-draft.ts';

export type ViewId = 'form' | 'yaml';
const loadYaml = () => import('./yaml-text.ts');
const notFetched = (error: unknown) => toast({ tone: 'bad', text: `The editor cannot be fetched: ${String(error)}` });

export function useViewId(draft: Draft): ViewId {
  return useSearch({ from: '/projects/$project/new' }).view ?? draft.mode;
}

export function useView({ draft, change }: DraftState, registry: ResponseOf<'getRegistry'>, readable: boolean) {
  const navigate = useNavigate({ from: '/projects/$project/new' });
  const mode = useViewId(draft);

  const show = async (next: ViewId) => {
    if (next === mode) return;
    const { typedConfig, yamlOf } = await loadYaml();
    const typed = typedConfig(draft.yaml);
    if (next === 'yaml') change({ mode: 'yaml', yaml: yamlOf(configOf(draft), draft.yaml) });
    else if (typed === null || !readable) {
      // Unreadable text has no form; it stays as it is until it can be read.
      toast({ tone: 'bad', text: 'The YAML cannot be read yet: mend it first, nothing is lost.' });
      return;
    } else change({ mode: 'form', ...taken(typed, draft, registry) });
    void navigate({ search: (old) => ({ ...old, view: next }), replace: true });
  };

  const mend = async (problem: ConfigProblem) => {
    if (mode === 'form') return change({ values: mended(draft.values, problem) });
    const { typedConfig, yamlOf } = await loadYaml();
    change({ yaml: yamlOf(mended(typedConfig(draft.yaml) ?? {}, problem), draft.yaml) });
  };

  return {
    show: (next: ViewId) => void show(next).catch(notFetched),
    mend: (problem: ConfigProblem) => void mend(problem).catch(notFetched),
  };
}

/** What the text says, as values of the form; unknown keys stay among them. */
function taken(config: Draft['values'], draft: Draft, registry: ResponseOf<'getRegistry'>): Partial<Draft> {
  const said = Task.safeParse(config['task']);
  const task = said.success ? said.data : draft.task;
  return {
    task,
    values: valuesOfConfig(config, formFields(registry.fields, registry, task ?? 'image-classification')),
  };
}
