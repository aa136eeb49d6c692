// The lower half of the right side: pictures as the model sees them, what differs, the config as a file and under a name. A chunk of its
// own, which the form does not wait for.
import { useNavigate } from '@tanstack/react-router';
import type { ResponseOf } from '@trainyard/contracts/api';
import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import type { NewRun, Run, SavedConfig } from '@trainyard/contracts/run';
import { toast } from '../../components/ui/toast.tsx';
import { BatchPreview } from './batch-preview.tsx';
import { ConfigFile } from './config-file.tsx';
import { Differences } from './differences.tsx';
import { configOf } from './draft.ts';
import type { FormField } from './form-model.ts';
import type { Started } from './origin.ts';
import { SavedConfigs } from './saved-configs.tsx';
import { draftOfConfig } from './start.ts';
import type { Check } from './use-check.ts';
import type { DraftState } from './use-draft.ts';
import type { ViewId } from './use-view.ts';

interface PanelMoreProps {
  check: Check & { body: NewRun | null };
  state: DraftState;
  mode: ViewId;
  version: DatasetVersion | null;
  dataset: Dataset | null;
  fields: FormField[];
  registry: ResponseOf<'getRegistry'>;
  started: Started;
  parent: Run | null;
  project: string;
  configs: SavedConfig[];
}

export function PanelMore({ check, state, mode, version, dataset, fields, registry, ...given }: PanelMoreProps) {
  const { draft, change } = state;
  const { started, parent, project, configs } = given;
  const navigate = useNavigate({ from: '/projects/$project/new' });
  const written = check.body?.config ?? null;

  /** The text of a file takes the place of what stood here. */
  const open = (yaml: string) => {
    change({ mode: 'yaml', yaml });
    void navigate({ search: (old) => ({ ...old, view: 'yaml' }), replace: true });
    toast({ text: 'The file stands in the text.', action: { label: 'Undo', run: () => change(draft) } });
  };
  /** The config as a file, with the comments of whoever wrote it. */
  const text = async (): Promise<string> => {
    const { yamlOf } = await import('./yaml-text.ts');
    return mode === 'yaml' && draft.yaml !== '' ? draft.yaml : yamlOf(configOf(draft), draft.yaml);
  };
  return (
    <>
      {version?.profile.kind === 'images' ? (
        <BatchPreview key={version.id} version={version.id} config={goodConfig(check)} />
      ) : null}
      <Differences {...{ fields, parent, started, project, written }} whole={check.config} />
      <ConfigFile name={draft.name} text={text} onOpen={open} />
      <SavedConfigs
        project={project}
        configs={configs}
        config={written}
        onLoad={({ config }) => {
          if (!dataset) return;
          const { name, group_id } = draft;
          change({ ...draftOfConfig(config, dataset, registry, registry.fields), name, group_id });
        }}
      />
    </>
  );
}

/** What is known to be good: a preview of anything else would be refused. */
const goodConfig = ({ problems, pending, body }: Check & { body: NewRun | null }) =>
  pending || problems.some(({ severity }) => severity === 'error') ? null : (body?.config ?? null);
