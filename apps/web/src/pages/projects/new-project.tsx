import { useNavigate } from '@tanstack/react-router';
import type { Problem } from '@trainyard/contracts/problem';
import { Name } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { useAction } from '../../api.ts';
import { Field, Textarea } from '../../components/ui/field.tsx';
import { NameDialog } from '../../components/ui/name-dialog.tsx';

/** Asks for a name and what the project is about, and opens it. */
export function NewProject({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const [description, setDescription] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const create = useAction('createProject', {
    reads: ['listProjects', 'getYard'],
    onProblem: setProblem,
    onDone: (project) => {
      onClose();
      setDescription('');
      void navigate({ to: '/projects/$project', params: { project: project.id }, search: { tab: 'data' } });
    },
  });
  return (
    <NameDialog
      open={open}
      onClose={onClose}
      title="New project"
      verb={['Create', 'Creating']}
      schema={Name}
      pending={create.isPending}
      problem={problem}
      onSubmit={(name) => create.mutate({ body: { name, description: description.trim() } })}
    >
      <Field label="What it is about">
        {(ids) => (
          <Textarea
            {...ids}
            rows={3}
            maxLength={2000}
            value={description}
            placeholder="Optional"
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
    </NameDialog>
  );
}
