// Registers a folder or CSV file that lies on the server. Nothing is copied.
import type { Problem } from '@trainyard/contracts/problem';
import { type FormEvent, useState } from 'react';
import { isTablePath, useOpenAdded } from '../../add-data/added.ts';
import { useTellProblem } from '../../add-data/use-tell.ts';
import { useAction, useApi } from '../../api.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Field, Input } from '../../components/ui/field.tsx';
import { labelsOf } from '../../add-data/labels-of.ts';
import { ListField } from '../../add-data/list-field.tsx';
import { nameOfPath } from './upload-files.ts';

export function RegisterPath({ project }: { project: string }) {
  const open = useOpenAdded();
  const system = useApi('getSystem', {});
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [labels, setLabels] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const register = useAction('registerDataset', {
    reads: ['listDatasets', 'getProject'],
    onProblem: useTellProblem<Problem>(setProblem),
    onDone: (dataset) => open({ dataset }),
  });
  const shown = name === '' ? nameOfPath(path) : name;
  const why = path.trim() === '' ? 'Write the path first.' : '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const body = { name: shown.trim(), path: path.trim() };
    if (why !== '') return;
    if (isTablePath(body.path)) open({ table: { project, ...body } });
    else register.mutate({ params: { project }, body: { ...body, ...labelsOf(labels) } });
  };
  const roots = system.data?.dataset_roots ?? [];
  const below = roots.length > 0 ? `Stays where it is. Allowed below ${roots.join(', ')}.` : 'Stays where it is.';
  return (
    <form onSubmit={submit} className="grid content-start gap-3">
      <h3 className="font-semibold">From the server</h3>
      <Field label="Path" help={<span className="[overflow-wrap:anywhere]">{below}</span>}>
        {(ids) => (
          <Input
            {...ids}
            className="mono"
            spellCheck={false}
            autoComplete="off"
            value={path}
            placeholder={roots[0] ? `${roots[0]}/…` : '/path/to/folder-or.csv'}
            onChange={(event) => setPath(event.target.value)}
          />
        )}
      </Field>
      <Field label="Name">
        {(ids) => (
          <Input {...ids} maxLength={120} dir="auto" value={shown} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      {isTablePath(path.trim()) ? null : <ListField value={labels} onChange={setLabels} />}
      {problem ? <ProblemNote problem={problem} /> : null}
      <span>
        <Button type="submit" why={why} busy={register.isPending ? 'Reading the data' : ''}>
          {isTablePath(path.trim()) ? 'Look at it' : 'Register'}
        </Button>
      </span>
    </form>
  );
}
