// A new run: reads what the form needs, then hands over. The draft begins with a clone, a saved config, or the data at hand.
import { MAX_PAGE } from '@trainyard/contracts/limits';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useApi } from '../api.ts';
import { LinkButton } from '../components/ui/button.tsx';
import { Empty, Page } from '../components/page.tsx';
import { Name } from '../components/name.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { exampleConfig, savedExample } from '../first/example.ts';
import { useWholeDatasets } from './dataset/use-datasets.ts';
import { draftKey } from './new-run/draft.ts';
import type { Start } from './new-run/origin.ts';
import { NewRunView } from './new-run/view.tsx';
import { draftGoingOn, draftOfConfig, draftOfRun, draftOnDataset } from './new-run/start.ts';

export function NewRunPage() {
  const { project: id } = useParams({ from: '/projects/$project/new' });
  const search = useSearch({ from: '/projects/$project/new' });
  const project = useApi('getProject', { params: { project: id } });
  const registry = useApi('getRegistry', {});
  const datasets = useWholeDatasets(id, search.data);
  const groups = useApi('listGroups', { params: { project: id }, query: { limit: MAX_PAGE } });
  const configs = useApi('listConfigs', { params: { project: id }, query: { limit: MAX_PAGE } });
  const parent = useApi('getRun', { params: { run: search.from ?? '' } }, { enabled: search.from !== undefined });
  const source = useApi(
    'getRun',
    { params: { run: search.continue ?? '' } },
    { enabled: search.continue !== undefined },
  );
  const first = [
    project,
    registry,
    datasets.list,
    groups,
    configs,
    ...(search.from === undefined ? [] : [parent]),
    ...(search.continue === undefined ? [] : [source]),
  ].find((query) => query.data === undefined);
  if (first || !project.data || !registry.data || !datasets.items || !groups.data || !configs.data) {
    return (
      <Page title="New run" say={<span className="sr-only">Reading the form</span>}>
        {(first ?? datasets.failed) ? (
          <Loaded query={(first ?? datasets.failed) as typeof project} what="the form" rows={10}>
            {() => null}
          </Loaded>
        ) : null}
      </Page>
    );
  }
  const items = datasets.items;
  const crumbs = [
    <Link key="p" to="/projects/$project" params={{ project: id }}>
      <Name>{project.data.name}</Name>
    </Link>,
  ];
  const dataset = items.find((one) => one.id === search.data || one.version.id === search.data) ?? items[0];
  if (!dataset) {
    return (
      <Page title="New run" crumbs={crumbs} say="This project has no data to train on.">
        <Empty
          title="Register data first"
          action={
            <LinkButton kind="main" to="/projects/$project" params={{ project: id }} search={{ tab: 'data' }}>
              Add data
            </LinkButton>
          }
        >
          A folder of images with one folder per class, or a CSV file.
        </Empty>
      </Page>
    );
  }
  const saved = configs.data.items.find((config) => config.id === search.config);
  const group = groups.data.items.find((one) => one.id === search.group)?.id ?? null;
  // What the example's card trains is what its form starts from.
  const isExample = project.data.example !== null && dataset.source === 'example';
  const example = isExample ? savedExample(configs.data.items) : undefined;
  const fresh = parent.data
    ? draftOfRun(parent.data, registry.data, registry.data.fields)
    : source.data
      ? draftGoingOn(
          source.data,
          items.find((one) => one.id === source.data?.dataset_id),
          registry.data,
          registry.data.fields,
        )
      : saved
        ? draftOfConfig(saved.config, dataset, registry.data, registry.data.fields)
        : example
          ? {
              ...draftOfConfig(exampleConfig(dataset, example.config), dataset, registry.data, registry.data.fields),
              group_id: group,
            }
          : draftOnDataset(dataset, registry.data, group);
  const goingOn = search.continue === undefined ? undefined : `continue.${search.continue}`;
  const key = draftKey(
    id,
    search.from ?? goingOn ?? search.config ?? (search.data === undefined ? undefined : dataset.id),
  );
  return (
    <NewRunView
      key={key}
      draftKey={key}
      fresh={fresh}
      project={project.data}
      registry={registry.data}
      datasets={items}
      groups={groups.data.items}
      configs={configs.data.items}
      parent={parent.data ?? null}
      crumbs={crumbs}
      start={startOf(parent.data ?? source.data, saved ?? example)}
    />
  );
}

/** What the draft begins with, for whoever asks where a value comes from. */
function startOf(run: { name: string } | undefined, config: { name: string } | undefined): Start {
  if (run) return { kind: 'run', name: run.name };
  return config ? { kind: 'config', name: config.name } : { kind: 'data' };
}
