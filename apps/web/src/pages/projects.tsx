// All projects: what each is about, how far it is, and a new one.
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { useState } from 'react';
import { useApi } from '../api.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Name } from '../components/name.tsx';
import { Empty, Fact, Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { State } from '../components/state.tsx';
import { count, formatNumber, metricTitle, taskTitle } from '../format.ts';
import { NewProject } from './projects/new-project.tsx';
import './projects/projects.css';

export function ProjectsPage() {
  const { q = '' } = useSearch({ from: '/projects' });
  const navigate = useNavigate({ from: '/projects' });
  const query = useApi('listProjects', {});
  const [asks, setAsks] = useState(false);
  const items = query.data?.items ?? [];
  const shown = items.filter((project) =>
    `${project.name} ${project.description}`.toLowerCase().includes(q.toLowerCase()),
  );
  return (
    <Page
      title="Projects"
      say={query.data ? <Sentence projects={items} /> : ''}
      main={
        <Button kind="main" icon="plus" onClick={() => setAsks(true)}>
          New project
        </Button>
      }
    >
      <NewProject open={asks} onClose={() => setAsks(false)} />
      <Loaded query={query} what="the projects">
        {() => (
          <>
            {items.length > 6 ? (
              <label className="input" style={{ maxWidth: 360, marginBottom: 16 }}>
                <Icon name="search" />
                <input
                  type="search"
                  aria-label="Find a project"
                  placeholder="Find a project"
                  defaultValue={q}
                  onChange={(event) =>
                    void navigate({ search: (old) => ({ ...old, q: event.target.value || undefined }), replace: true })
                  }
                />
              </label>
            ) : null}
            {items.length === 0 ? (
              <Empty
                title="No projects yet"
                action={
                  <Button icon="plus" onClick={() => setAsks(true)}>
                    New project
                  </Button>
                }
              >
                A project holds data, runs and models that belong to one task.
              </Empty>
            ) : null}
            {items.length > 0 && shown.length === 0 ? <p className="note2">No project has these words.</p> : null}
            <ul className="projects">
              {shown.map((project) => (
                <Row key={project.id} project={project} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Sentence({ projects }: { projects: Project[] }) {
  const active = projects.reduce((sum, project) => sum + project.counts.active, 0);
  const runs = projects.reduce((sum, project) => sum + project.counts.runs, 0);
  return (
    <>
      <Fact>{count(projects.length, 'project')}</Fact> with {count(runs, 'run')}
      {active > 0 ? (
        <>
          ; <Fact>{active} of them active</Fact>
        </>
      ) : (
        ', none of them active'
      )}
      .
    </>
  );
}

function Row({ project }: { project: Project }) {
  const { counts, best } = project;
  return (
    <li>
      <Link to="/projects/$project" params={{ project: project.id }} className="project">
        <span className="strong">
          <Name>{project.name}</Name>
        </span>
        <span className="end">
          {best ? (
            <b className="mono">{formatNumber(best.value)}</b>
          ) : counts.runs === 0 ? (
            <span className="note">no runs yet</span>
          ) : null}
        </span>
        <span className="note2 text">
          {project.description || (project.task ? taskTitle(project.task) : 'nothing trained yet')}
        </span>
        <span className="note end">{best ? `best ${metricTitle(best.metric)}` : ''}</span>
        <span className="note text">
          {[count(counts.datasets, 'dataset'), count(counts.runs, 'run'), count(counts.models, 'model')].join(', ')}
          {project.example ? ' · example' : ''}
        </span>
        <span className="end">
          {counts.active > 0 ? <State of="running" word={`${counts.active} active`} /> : null}
        </span>
      </Link>
    </li>
  );
}
