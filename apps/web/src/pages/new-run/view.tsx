// The page in its two views, with what holds them together: the draft, the check, the jump to a field, Train.
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ResponseOf } from '@trainyard/contracts/api';
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Group } from '@trainyard/contracts/group';
import type { Project } from '@trainyard/contracts/project';
import type { Run, SavedConfig } from '@trainyard/contracts/run';
import { Name as NameSchema } from '@trainyard/contracts/scalar';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useOpenAdded } from '../../add-data/added.ts';
import { useDataDrop } from '../../add-data/use-data-drop.ts';
import { apiOptions, useAction } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { lazyPart } from '../../components/lazy-part.tsx';
import { PluginProblems } from '../../components/plugin-problems.tsx';
import { Page } from '../../components/page.tsx';
import { formatClock } from '../../format.ts';
import { Name } from '../../components/name.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { faultOf } from '../../components/ui/name-fault.ts';
import { Segmented } from '../../components/ui/segmented.tsx';
import { configOf, type Draft } from './draft.ts';
import type { Start } from './origin.ts';
import { RunForm } from './form.tsx';
import { formFields } from './form-model.ts';
import { NewRunSentence } from './sentence.tsx';
import { useCheck } from './use-check.ts';
import { type DraftState, useDraft } from './use-draft.ts';
import { useJump } from './use-jump.ts';
import { useView, useViewId, type ViewId } from './use-view.ts';

const Measured = lazyPart(async () => (await import('./measured.tsx')).Measured, null);
const More = lazyPart(async () => (await import('./panel-more.tsx')).PanelMore, null);
const Panel = lazyPart(async () => (await import('./panel.tsx')).Panel, 'what will happen');
const YamlView = lazyPart(async () => (await import('./yaml-view.tsx')).YamlView, 'the text');

const views = [
  { id: 'form', label: 'Form' },
  { id: 'yaml', label: 'YAML' },
] as const;

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
  /** Where `fresh` comes from. */
  start: Start;
}

export function NewRunView({ draftKey, fresh, crumbs, start, ...given }: NewRunViewProps) {
  const { project, registry, datasets, parent } = given;
  const state = useDraft(draftKey, fresh);
  const { draft, change, forget } = state;
  useDataDrop(project.id, project.name, useOpenAdded('new'));
  const mode = useViewId(draft);
  const check = useCheck(project.id, { ...draft, mode }, parent?.id);
  const { show, mend } = useView(state, registry, check.body !== null);
  const fields = useMemo(
    () => formFields(registry.fields, registry, draft.task ?? 'image-classification'),
    [registry, draft.task],
  );
  const { dataset, version } = useChosen(datasets, draft.dataset_version_id);
  const started = { values: fresh.values, start };
  const area = useRef<HTMLTextAreaElement>(null);
  const [search, setSearch] = useState('');
  const jump = useJump({ mode, area, fields, setSearch });
  return (
    <Page
      title="New run"
      crumbs={crumbs}
      state={<Origin savedAt={draft.saved_at} parent={parent} />}
      say={<NewRunSentence check={check} />}
      actions={<Actions {...{ fresh, state, mode }} onShow={show} />}
      main={<Train project={project.id} check={check} draft={draft} onDone={() => forget(fresh)} />}
    >
      <PluginProblems problems={registry.problems} />
      <div className="grid grid-cols-[minmax(0,1fr)_336px] items-start gap-12 max-tablet:grid-cols-[minmax(0,1fr)_288px] max-tablet:gap-8 max-phone:grid-cols-1">
        {mode === 'form' ? (
          <RunForm
            {...{ datasets, dataset, version, registry, fields, state, search, started }}
            project={project.id}
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
          {...{ check, draft, version, registry, groups: given.groups }}
          onChange={change}
          onJump={jump.to}
          onMend={mend}
          measured={<Measured project={project.id} body={check.body} why={whyNotMeasured(check, draft)} />}
        >
          <More
            {...{ check, state, mode, version, dataset, fields, registry, started, parent, project: project.id }}
            configs={given.configs}
          />
        </Panel>
      </div>
    </Page>
  );
}

/** Where the draft comes from: kept in this browser, or from a run. */
function Origin({ savedAt, parent }: { savedAt: string | null; parent: Run | null }) {
  if (savedAt) return <span className="note">draft saved {formatClock(savedAt)}</span>;
  if (!parent) return null;
  return (
    <span className="note flex min-w-0 gap-1">
      from <Name>{parent.name}</Name>
    </span>
  );
}

function Actions({
  fresh,
  state: { draft, change, forget },
  mode,
  onShow,
}: {
  fresh: Draft;
  state: DraftState;
  mode: ViewId;
  onShow: (next: ViewId) => void;
}) {
  const anew = () => {
    forget(fresh);
    toast({ text: 'The form starts anew.', action: { label: 'Undo', run: () => change(draft) } });
  };
  return (
    <>
      {draft.saved_at ? <Button onClick={anew}>Start anew</Button> : null}
      <Segmented label="View" choices={views} value={mode} onChange={onShow} />
    </>
  );
}

/** Queues the run and goes to its page; while it cannot, it says why. */
function Train({
  project,
  check,
  draft,
  onDone,
}: {
  project: string;
  check: ReturnType<typeof useCheck>;
  draft: Draft;
  onDone: () => void;
}) {
  const navigate = useNavigate();
  const create = useAction('createRun', {
    reads: ['listRuns', 'getYard', 'getProject'],
    onDone: (run) => {
      onDone();
      void navigate({ to: '/runs/$run', params: { run: run.id } });
    },
  });
  return (
    <Button
      kind="main"
      icon="play"
      why={whyNot(check, draft)}
      busy={create.isPending ? 'Queueing' : ''}
      onClick={() => {
        if (check.body) create.mutate({ params: { project }, body: check.body });
      }}
    >
      Train
    </Button>
  );
}

function whyNotMeasured(check: ReturnType<typeof useCheck>, { task }: Draft): string {
  if (task !== 'image-classification') return 'A table is fitted in one go: its first fit tells how long it takes.';
  if (check.pending) return 'The settings are being checked.';
  return check.config ? '' : 'Mend the problems first.';
}

function whyNot(check: ReturnType<typeof useCheck>, draft: Draft): string {
  if (draft.dataset_version_id === null) return 'Choose a dataset first.';
  const fault = faultOf(NameSchema, draft.name);
  if (fault !== '') return `The name: ${fault}.`;
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
