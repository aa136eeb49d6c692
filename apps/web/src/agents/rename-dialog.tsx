import type { Agent } from '@trainyard/contracts/agent';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import type { Problem } from '@trainyard/contracts/problem';
import { useState } from 'react';
import { useAction } from '../api.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { ProblemNote } from '../components/problem-note.tsx';

export function RenameDialog({ agent, open, onClose }: { agent: Agent; open: boolean; onClose: () => void }) {
  const [name, setName] = useState(agent.name);
  const [problem, setProblem] = useState<Problem | null>(null);
  const update = useAction('updateAgent', { reads: ['listAgents', 'getYard'], onDone: onClose, onProblem: setProblem });
  const text = name.trim();
  const why = text === '' ? 'Write a name first.' : text === agent.name ? 'It has this name.' : '';
  const save = () => {
    if (why === '') update.mutate({ params: { agent: agent.id }, body: { name: text } });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Rename ${agent.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" why={why} busy={update.isPending ? 'Saving' : ''} onClick={save}>
            Rename
          </Button>
        </>
      }
    >
      <label className="note2" htmlFor="agent-name">
        Name
      </label>
      <input
        id="agent-name"
        className="input"
        autoFocus
        maxLength={MAX_NAME_LENGTH}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save();
        }}
      />
      {problem ? <ProblemNote problem={problem} /> : null}
    </Dialog>
  );
}
