// Groups: runs that belong to one question.
import { Link } from '@tanstack/react-router';
import type { Problem } from '@trainyard/contracts/problem';
import type { Project } from '@trainyard/contracts/project';
import { useState } from 'react';
import '../projects/projects.css';
import { useAction, useApi } from '../../api.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Empty } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { Time } from '../../components/time.tsx';
import { count } from '../../format.ts';

export function GroupsTab({ project }: { project: Project }) {
  const query = useApi('listGroups', { params: { project: project.id } });
  const [asks, setAsks] = useState(false);
  const add = (
    <Button icon="plus" onClick={() => setAsks(true)}>
      New group
    </Button>
  );
  return (
    <Loaded query={query} what="the groups">
      {({ items }) => (
        <>
          <NewGroup project={project.id} open={asks} onClose={() => setAsks(false)} />
          {items.length === 0 ? (
            <Empty title="No groups yet" action={add}>
              A group collects the runs that answer one question, such as “does augmentation help?”.
            </Empty>
          ) : (
            <>
              {items.map((group) => (
                <div key={group.id} className="row">
                  <div style={{ minWidth: 0, flex: 1 }}>
                    <Link
                      className="strong"
                      to="/projects/$project"
                      params={{ project: project.id }}
                      search={{ tab: 'runs', group: group.id }}
                      style={{ overflowWrap: 'anywhere' }}
                    >
                      {group.name}
                    </Link>
                    <p className="note2" style={{ overflowWrap: 'anywhere' }}>
                      {group.question}
                    </p>
                  </div>
                  <span className="note" style={{ whiteSpace: 'nowrap' }}>
                    {count(group.runs, 'run')}, since <Time at={group.created_at} />
                  </span>
                  <LinkButton
                    small
                    to="/projects/$project/new"
                    params={{ project: project.id }}
                    search={{ group: group.id }}
                  >
                    New run
                  </LinkButton>
                </div>
              ))}
              <div style={{ paddingTop: 16 }}>{add}</div>
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

function NewGroup({ project, open, onClose }: { project: string; open: boolean; onClose: () => void }) {
  const [name, setName] = useState('');
  const [question, setQuestion] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const create = useAction('createGroup', {
    reads: ['listGroups', 'getProject'],
    onProblem: setProblem,
    onDone: () => {
      onClose();
      setName('');
      setQuestion('');
    },
  });
  const why = name.trim() === '' ? 'Give it a name first.' : '';
  const submit = () => {
    setProblem(null);
    if (why === '') create.mutate({ params: { project }, body: { name: name.trim(), question: question.trim() } });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="New group"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" why={why} busy={create.isPending ? 'Creating' : ''} onClick={submit}>
            Create
          </Button>
        </>
      }
    >
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label>
          Name
          <input
            className="input"
            data-tone={problem ? 'bad' : undefined}
            maxLength={120}
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        {problem ? (
          <p className="note tone-bad" role="alert">
            {problem.detail} {problem.hint}
          </p>
        ) : null}
        <label>
          Question
          <textarea
            className="input"
            rows={2}
            maxLength={2000}
            value={question}
            placeholder="Optional: what these runs shall answer"
            onChange={(event) => setQuestion(event.target.value)}
          />
        </label>
      </form>
    </Dialog>
  );
}
