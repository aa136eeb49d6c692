// The page in its two views, with what holds them together: the draft, the check, the jump to a field, Train.
import { useQueries } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ResponseOf } from '@trainyard/contracts/api';
import type { ConfigProblem } from '@trainyard/contracts/config';
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Group } from '@trainyard/contracts/group';
import type { Project } from '@trainyard/contracts/project';
import type { Run, SavedConfig } from '@trainyard/contracts/run';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { apiOptions, useAction } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { lazyPart } from '../../components/lazy-part.tsx';
import { Page } from '../../components/page.tsx';
import { formatClock } from '../../format.ts';
import { toast } from '../../components/toast.tsx';
import { configOf, type Draft } from './draft.ts';
import { RunForm } from './form.tsx';
import { formFields, valuesOfConfig } from './form-model.ts';
import { Panel } from './panel.tsx';
import { SavedConfigs } from './saved-configs.tsx';
import { NewRunSentence } from './sentence.tsx';
import { draftOfConfig } from './start.ts';
import { useCheck } from './use-check.ts';
import { useDraft } from './use-draft.ts';
import { useJump } from './use-jump.ts';

const YamlView = lazyPart(async () => (await import('./yaml-view.tsx')).YamlView, 'the text');
const loadYaml = () => import('./yaml-text.ts');

interface NewRunViewProps {
  draftKey: string;
  fresh: Draft;
  project: Project;
  registry: ResponseOf<'getRegistry'>;
  datasets: Dataset[];
  groups: Group[];
  configs: SavedConfig[];
  parent: Run | null;
  crumbs: ReactNode[];
}

export function NewRunView({
  draftKey,
  fresh,
  project,
  registry,
  datasets,
  groups,
  configs,
  parent,
  crumbs,
}: NewRunViewProps) {
  const state = useDraft(draftKey, fresh);
  const { draft, change, forget } = state;
  const navigate = useNavigate({ from: '/projects/$project/new' });
  const { view } = useSearch({ from: '/projects/$project/new' });
  const mode = view ?? draft.mode;
  const check = useCheck(project.id, { ...draft, mode }, parent?.id);
  const fields = useMemo(
    () => formFields(registry.fields, registry, draft.task ?? 'image-classification'),
    [registry, draft.task],
  );
  const { dataset, version } = useChosen(datasets, draft.dataset_version_id);
  const area = useRef<HTMLTextAreaElement>(null);
  const [search, setSearch] = useState('');
  const jump = useJump({ mode, area, fields, setSearch });
  const create = useAction('createRun', {
    reads: ['listRuns', 'getYard', 'getProject'],
    onDone: (run) => {
      forget(fresh);
      void navigate({ to: '/runs/$run', params: { run: run.id }, search: {} });
    },
  });

  const show = async (next: 'form' | 'yaml') => {
    if (next === mode) return;
    const { typedConfig, yamlOf } = await loadYaml();
    const typed = typedConfig(draft.yaml);
    if (next === 'yaml') change({ mode: 'yaml', yaml: yamlOf(configOf(draft), draft.yaml) });
    else if (typed === null || check.body === null) {
      // Unreadable text has no form; it stays as it is until it can be read.
      toast({ tone: 'bad', text: 'The YAML cannot be read yet: mend it first, nothing is lost.' });
      return;
    } else change({ mode: 'form', ...taken(typed) });
    void navigate({ search: (old) => ({ ...old, view: next }), replace: true });
  };
  /** What the text says, as values of the form; unknown keys stay among them. */
  const taken = (config: Draft['values']): Partial<Draft> => {
    const said = config['task'];
    const task =
      said === 'image-classification' || said === 'tabular-classification' || said === 'tabular-regression'
        ? said
        : draft.task;
    return {
      task,
      values: valuesOfConfig(config, formFields(registry.fields, registry, task ?? 'image-classification')),
    };
  };
  const mend = async (problem: ConfigProblem) => {
    const [field = ''] = problem.path.split('.');
    const better = { [field]: problem.suggestion ?? null };
    if (mode === 'form') return change({ values: { ...draft.values, ...better } });
    const { typedConfig, yamlOf } = await loadYaml();
    change({ yaml: yamlOf({ ...typedConfig(draft.yaml), ...better }, draft.yaml) });
  };
  const notFetched = (error: unknown) => toast({ tone: 'bad', text: `The editor cannot be fetched: ${String(error)}` });
  const why = whyNot(check, draft);
  return (
    <Page
      title="New run"
      crumbs={crumbs}
      state={
        draft.saved_at ? (
          <span className="note">draft saved {formatClock(draft.saved_at)}</span>
        ) : parent ? (
          <span className="note">from {parent.name}</span>
        ) : null
      }
      say={<NewRunSentence check={check} />}
      actions={
        <>
          {draft.saved_at ? (
            <Button
              onClick={() => {
                const before = draft;
                forget(fresh);
                toast({ text: 'The form starts anew.', action: { label: 'Undo', run: () => change(before) } });
              }}
            >
              Start anew
            </Button>
          ) : null}
          <span className="segmented" role="group" aria-label="View">
            <button type="button" aria-pressed={mode === 'form'} onClick={() => void show('form').catch(notFetched)}>
              Form
            </button>
            <button type="button" aria-pressed={mode === 'yaml'} onClick={() => void show('yaml').catch(notFetched)}>
              YAML
            </button>
          </span>
        </>
      }
      main={
        <Button
          kind="main"
          icon="play"
          why={why}
          busy={create.isPending ? 'Queueing' : ''}
          onClick={() => {
            if (check.body) create.mutate({ params: { project: project.id }, body: check.body });
          }}
        >
          Train
        </Button>
      }
    >
      <div className="cols">
        {mode === 'form' ? (
          <RunForm
            {...{ datasets, dataset, version, registry, fields, state, search }}
            schemas={registry.fields}
            problems={check.problems}
            onSearch={setSearch}
            open={jump.open}
            onOpen={jump.toggle}
          />
        ) : (
          <YamlView
            text={draft.yaml}
            config={configOf(draft)}
            onText={(yaml) => change({ yaml, mode: 'yaml' })}
            area={area}
            tables={draft.task !== 'image-classification'}
          />
        )}
        <Panel
          {...{ check, draft, version, registry, groups }}
          onChange={change}
          onJump={jump.to}
          onMend={(problem) => void mend(problem).catch(notFetched)}
        >
          <SavedConfigs
            project={project.id}
            configs={configs}
            config={check.body?.config ?? null}
            onLoad={(saved) => {
              if (dataset)
                change({
                  ...draftOfConfig(saved.config, dataset, registry, registry.fields),
                  name: draft.name,
                  group_id: draft.group_id,
                });
            }}
          />
        </Panel>
      </div>
    </Page>
  );
}

function whyNot(check: ReturnType<typeof useCheck>, draft: Draft): string {
  if (draft.dataset_version_id === null) return 'Choose a dataset first.';
  const wrong = check.problems.find((problem) => problem.severity === 'error');
  if (wrong) return wrong.message;
  if (check.pending) return 'The config is being checked.';
  return check.body === null ? 'The config cannot be read yet.' : '';
}

/** The dataset of a version, and the version itself, which may be an older one. */
function useChosen(datasets: Dataset[], id: string | null) {
  const newest = datasets.find((one) => one.version.id === id);
  const lists = useQueries({
    queries: datasets.map((one) => ({
      ...apiOptions('listDatasetVersions', { params: { dataset: one.id } }),
      enabled: newest === undefined && id !== null,
    })),
  });
  if (newest) return { dataset: newest, version: newest.version };
  const older = lists.flatMap((list) => list.data?.items ?? []).find((one) => one.id === id);
  return { dataset: datasets.find((one) => one.id === older?.dataset_id) ?? null, version: older ?? null };
}
