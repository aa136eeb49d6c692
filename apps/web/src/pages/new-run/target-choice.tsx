// Which column to predict. Where more than one could be meant nothing is chosen: the page asks, and says what speaks for each.
import type { Task } from '@trainyard/contracts/config-field';
import type { TableProfile } from '@trainyard/contracts/dataset';
import { type TargetCandidate, targetKind, targetQuestion } from '@trainyard/core/target';
import { useMemo } from 'react';
import { Name } from '../../components/name.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Select } from '../../components/ui/field.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';

interface TargetChoiceProps {
  profile: TableProfile;
  /** '' while none is chosen. */
  target: string;
  task: Task | null;
  onTarget: (target: string) => void;
  onTask: (task: Task) => void;
}

const taskChoices = [
  { id: 'tabular-classification', label: 'which class' },
  { id: 'tabular-regression', label: 'how much' },
] as const;

export function TargetChoice({ profile, target, task, onTarget, onTask }: TargetChoiceProps) {
  const question = useMemo(() => targetQuestion(profile), [profile]);
  const known = profile.columns.some((column) => column.name === target);
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 pt-3">
        <label className="flex max-w-full items-center gap-3">
          <span className="note2">Predict</span>
          <Select id="field-target" value={target} onChange={(event) => onTarget(event.target.value)}>
            {known ? null : <option value={target}>{target === '' ? 'choose a column' : target}</option>}
            {profile.columns.map((column) => (
              <option key={column.name} value={column.name}>
                {column.name}
              </option>
            ))}
          </Select>
        </label>
        {target === '' ? null : (
          <Segmented
            label="Task"
            id="field-task"
            tabIndex={-1}
            choices={taskChoices}
            value={task === 'image-classification' ? null : task}
            onChange={onTask}
          />
        )}
      </div>
      {target === '' ? (
        <Question candidates={question.candidates} onTarget={onTarget} />
      ) : (
        <Guess likely={question.likely?.column === target ? question.likely : null} />
      )}
    </>
  );
}

function Question({ candidates, onTarget }: { candidates: TargetCandidate[]; onTarget: (target: string) => void }) {
  if (candidates.length === 0) return null;
  return (
    <fieldset className="mt-3 min-w-0">
      <legend>
        {candidates.length === 1
          ? 'Which column is to be predicted? One stands out:'
          : `Which column is to be predicted? ${candidates.length} could be meant:`}
      </legend>
      <ul className="mt-2 flex flex-col gap-2">
        {candidates.map((one) => (
          <li key={one.column} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <Button small className="max-w-full" onClick={() => onTarget(one.column)}>
              <Name>{one.column}</Name>
            </Button>
            <span className="note2 min-w-0">
              {one.why.join(', ')}; <bdi>{targetKind(one)}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** That the page began with a guess, and why; nothing once another column was chosen. */
function Guess({ likely }: { likely: TargetCandidate | null }) {
  if (likely === null) return null;
  return (
    <p className="note pt-2">
      <bdi>{likely.column}</bdi> is a guess: {likely.why.join(', ')}, and no other column stands out.
    </p>
  );
}
