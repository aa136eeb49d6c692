// A project: its runs as a table of what differs, its data, groups, models and saved configs.
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { useOpenAdded } from '../add-data/added.ts';
import { useDataDrop } from '../add-data/use-data-drop.ts';
import { useApi } from '../api.ts';
import { LinkButton } from '../components/ui/button.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { Page } from '../components/page.tsx';
import { formatCount } from '../format.ts';
import { Loaded } from '../components/problem-note.tsx';
import { StandingNote } from '../lifecycle/standing-note.tsx';
import { ThingMenu } from '../lifecycle/thing-menu.tsx';
import { type Tab, Tabs } from '../components/ui/tabs.tsx';
import { RunsTab } from './project/runs-tab.tsx';
import { ProjectSentence } from './project/project-sentence.tsx';
import { useFacets } from './project/use-facets.ts';

const ConfigsTab = lazyPart(async () => (await import('./project/configs-tab.tsx')).ConfigsTab, 'the configs');
const DataTab = lazyPart(async () => (await import('./project/data-tab.tsx')).DataTab, 'the data');
const GroupsTab = lazyPart(async () => (await import('./project/groups-tab.tsx')).GroupsTab, 'the groups');
const ModelsTab = lazyPart(async () => (await import('./project/models-tab.tsx')).ModelsTab, 'the models');

export function ProjectPage() {
  const { project: id } = useParams({ from: '/projects/$project' });
  const query = useApi('getProject', { params: { project: id } });
  if (query.data) return <ProjectView key={id} project={query.data} />;
  return (
    <Page title="Project" say={<span className="sr-only">Reading the project</span>}>
      <Loaded query={query} what="the project" rows={8}>
        {() => null}
      </Loaded>
    </Page>
  );
}

type TabId = 'runs' | 'data' | 'groups' | 'models' | 'configs';

function ProjectView({ project }: { project: Project }) {
  const { tab, group } = useSearch({ from: '/projects/$project' });
  const all = useFacets({ project: project.id });
  const { counts } = project;
  useDataDrop(project.id, project.name, useOpenAdded());
  const active = tab ?? 'runs';
  const tabs: Tab<TabId>[] = [
    { id: 'runs', label: 'Runs', note: formatCount(counts.runs) },
    { id: 'data', label: 'Data', note: formatCount(counts.datasets) },
    { id: 'groups', label: 'Groups', note: formatCount(counts.groups) },
    { id: 'models', label: 'Models', note: formatCount(counts.models) },
    { id: 'configs', label: 'Configs', note: formatCount(counts.configs) },
  ];
  return (
    <Page
      title={project.name}
      crumbs={[
        <Link key="all" to="/projects">
          Projects
        </Link>,
      ]}
      say={<ProjectSentence project={project} facets={all.data ?? null} />}
      actions={<ThingMenu kind="project" thing={project} />}
      main={<NextStep project={project} group={group} />}
    >
      <StandingNote kind="project" thing={project} />
      <Tabs label="Project" tabs={tabs} active={active} />
      {active === 'runs' ? <RunsTab project={project} all={all.data ?? null} /> : null}
      {active === 'data' ? <DataTab project={project} /> : null}
      {active === 'groups' ? <GroupsTab project={project} /> : null}
      {active === 'models' ? <ModelsTab project={project} /> : null}
      {active === 'configs' ? <ConfigsTab project={project} /> : null}
    </Page>
  );
}

/** A project without data needs some; else the next thing is a run. */
function NextStep({ project: { id, counts }, group }: { project: Project; group: string | undefined }) {
  return counts.datasets === 0 ? (
    <LinkButton kind="main" icon="plus" to="/projects/$project" params={{ project: id }} search={{ tab: 'data' }}>
      Add data
    </LinkButton>
  ) : (
    <LinkButton
      kind="main"
      icon="plus"
      to="/projects/$project/new"
      params={{ project: id }}
      search={group === undefined ? {} : { group }}
    >
      New run
    </LinkButton>
  );
}
