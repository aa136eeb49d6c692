import { useNavigate } from '@tanstack/react-router';
import type { Problem } from '@trainyard/contracts/problem';
import { useState } from 'react';
import { useAction } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';

/** Asks for a name and what the project is about, and opens it. */
export function NewProject({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const create = useAction('createProject', {
    reads: ['listProjects', 'getYard'],
    onProblem: setProblem,
    onDone: (project) => {
      onClose();
      setName('');
      setDescription('');
      void navigate({ to: '/projects/$project', params: { project: project.id }, search: { tab: 'data' } });
    },
  });
  const why = name.trim() === '' ? 'Give it a name first.' : '';
  const submit = () => {
    setProblem(null);
    if (why === '') create.mutate({ body: { name: name.trim(), description: description.trim() } });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="New project"
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
          What it is about
          <textarea
            className="input"
            rows={3}
            maxLength={2000}
            value={description}
            placeholder="Optional"
            onChange={(event) => setDescription(event.target.value)}
          />
        </label>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
