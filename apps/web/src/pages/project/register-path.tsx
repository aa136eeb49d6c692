// Registers a folder or CSV file that lies on the server. Nothing is copied.
import { useNavigate } from '@tanstack/react-router';
import type { Problem } from '@trainyard/contracts/problem';
import { type FormEvent, useState } from 'react';
import { useAction, useApi } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { nameOfPath } from './upload-files.ts';

export function RegisterPath({ project }: { project: string }) {
  const navigate = useNavigate();
  const system = useApi('getSystem', {});
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const register = useAction('registerDataset', {
    reads: ['listDatasets', 'getProject'],
    onProblem: setProblem,
    onDone: (dataset) => void navigate({ to: '/datasets/$dataset', params: { dataset: dataset.id } }),
  });
  const shown = name === '' ? nameOfPath(path) : name;
  const why = path.trim() === '' ? 'Write the path first.' : '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (why === '') register.mutate({ params: { project }, body: { name: shown.trim(), path: path.trim() } });
  };
  const roots = system.data?.dataset_roots ?? [];
  return (
    <form onSubmit={submit}>
      <h3 className="strong">From the server</h3>
      <label className="line">
        Path
        <input
          className="input mono"
          spellCheck={false}
          autoComplete="off"
          value={path}
          placeholder={roots[0] ? `${roots[0]}/…` : '/path/to/folder-or.csv'}
          onChange={(event) => setPath(event.target.value)}
        />
      </label>
      <label className="line">
        Name
        <input className="input" maxLength={120} value={shown} onChange={(event) => setName(event.target.value)} />
      </label>
      <p className="note">
        {roots.length > 0 ? (
          <>
            Stays where it is. Allowed below{' '}
            <span className="mono" style={{ overflowWrap: 'anywhere' }}>
              {roots.join(', ')}
            </span>
            .
          </>
        ) : (
          'Stays where it is.'
        )}
      </p>
      {problem ? <ProblemNote problem={problem} /> : null}
      <span>
        <Button type="submit" why={why} busy={register.isPending ? 'Reading the data' : ''}>
          Register
        </Button>
      </span>
    </form>
  );
}
