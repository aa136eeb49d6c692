// All projects: what each is about, how far it is, and a new one.
import { Link, useNavigate } from '@tanstack/react-router';
import { projectColumns as sorts } from '@trainyard/contracts/project';
import { useState } from 'react';
import { Fact } from '../components/page.tsx';
import { Button } from '../components/ui/button.tsx';
import { ListPage } from '../components/ui/list-page.tsx';
import { useListSearch } from '../components/use-list.ts';
import { usePaged } from '../components/use-paged.ts';
import { count, formatCount } from '../format.ts';
import { NewProject } from './projects/new-project.tsx';
import { projectColumns } from './projects/project-columns.tsx';

export function ProjectsPage() {
  const navigate = useNavigate();
  const { query, isAsked, controls } = useListSearch(sorts);
  const list = usePaged('listProjects', { query });
  const [asks, setAsks] = useState(false);
  const add = { icon: 'plus', children: 'New project', onClick: () => setAsks(true) } as const;
  return (
    <ListPage
      title="Projects"
      say={list.first?.data ? <Sentence {...list.first.data} isAsked={isAsked} /> : ''}
      main={<Button kind="main" {...add} />}
      list={list}
      noun={['project', 'projects']}
      columns={projectColumns}
      rowKey={(project) => project.id}
      onOpen={(project) => void navigate({ to: '/projects/$project', params: { project: project.id } })}
      empty={{
        title: 'No projects yet',
        text: 'A project holds data, runs and models that belong to one task.',
        action: <Button {...add} />,
      }}
      {...controls}
      foot={
        <p className="pt-6">
          <Link to="/away" className="link">
            Archived and deleted
          </Link>
        </p>
      }
    >
      <NewProject open={asks} onClose={() => setAsks(false)} />
    </ListPage>
  );
}

interface Counts {
  total: number;
  runs_total: number;
  active_total: number;
  isAsked: boolean;
}

function Sentence({ total, runs_total: runs, active_total: active, isAsked }: Counts) {
  return (
    <>
      <Fact>{count(total, 'project')}</Fact>
      {isAsked ? ' with these words, and' : ' with'} {count(runs, 'run')}
      {active > 0 ? (
        <>
          ; <Fact>{formatCount(active)} of them active</Fact>
        </>
      ) : runs > 0 ? (
        ', none of them active'
      ) : (
        ''
      )}
      .
    </>
  );
}
