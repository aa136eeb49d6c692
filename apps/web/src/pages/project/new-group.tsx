import type { Problem } from '@trainyard/contracts/problem';
import { Name } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { useAction } from '../../api.ts';
import { Field, Textarea } from '../../components/ui/field.tsx';
import { NameDialog } from '../../components/ui/name-dialog.tsx';

/** Asks for a name and the question that the runs of the group shall answer. */
export function NewGroup({ project, open, onClose }: { project: string; open: boolean; onClose: () => void }) {
  const [question, setQuestion] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const create = useAction('createGroup', {
    reads: ['listGroups', 'getProject'],
    onProblem: setProblem,
    onDone: () => {
      onClose();
      setQuestion('');
    },
  });
  return (
    <NameDialog
      open={open}
      onClose={onClose}
      title="New group"
      verb={['Create', 'Creating']}
      schema={Name}
      pending={create.isPending}
      problem={problem}
      onSubmit={(name) => create.mutate({ params: { project }, body: { name, question: question.trim() } })}
    >
      <Field label="Question">
        {(ids) => (
          <Textarea
            {...ids}
            rows={2}
            maxLength={2000}
            dir="auto"
            value={question}
            placeholder="Optional: what these runs shall answer"
            onChange={(event) => setQuestion(event.target.value)}
          />
        )}
      </Field>
    </NameDialog>
  );
}
