import { useState } from 'react';
import { useApi } from '../api.ts';
import { Button } from '../components/ui/button.tsx';
import { Dialog } from '../components/ui/dialog.tsx';
import { Input } from '../components/ui/field.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { isTablePath } from './added.ts';
import { ListField } from './list-field.tsx';
import type { AddState } from './use-add.ts';

/** Data that already lies on the server, by its path. */
export function PathDialog({ add, open, onClose }: { add: AddState; open: boolean; onClose: () => void }) {
  const [path, setPath] = useState('');
  const system = useApi('getSystem', {}, { enabled: open });
  const roots = system.data?.dataset_roots ?? [];
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Take data from the server"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="main"
            busy={add.busy}
            why={path.trim() === '' ? 'Write the path first.' : ''}
            onClick={() => add.register(path.trim())}
          >
            Read it
          </Button>
        </>
      }
    >
      <label htmlFor="data-path" className="note2">
        Folder of class folders, or a CSV file
      </label>
      <Input
        id="data-path"
        className="mono text-small!"
        value={path}
        placeholder="/data/flowers"
        autoFocus
        onChange={(event) => setPath(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && path.trim()) add.register(path.trim());
        }}
      />
      {system.data ? (
        <p className="note py-1.5">
          {roots.length === 0 ? (
            'This server allows no folder yet: start it with TRAINYARD_DATASETS_DIR.'
          ) : (
            <>
              Allowed below <span className="mono">{roots.join(', ')}</span>. The files stay where they are.
            </>
          )}
        </p>
      ) : null}
      {isTablePath(path.trim()) ? null : <ListField value={add.labels} onChange={add.setLabels} />}
      {add.problem ? (
        <div className="pt-3">
          <ProblemNote problem={add.problem} />
        </div>
      ) : null}
    </Dialog>
  );
}
