// Drop a folder of pictures or a table, or take data that already lies on the server.
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { toast } from '../components/toast.tsx';
import { FolderDrawing, TableDrawing } from './drawings.tsx';
import { fromDrop, fromInput, type Gathered } from './gather.ts';
import { PathDialog } from './path-dialog.tsx';
import { useAdd, type AddState } from './use-add.ts';

/** Opens the dataset's page when the data was read. Without `project` a project of the data's name is made. */
export function AddData({ project }: { project?: string }) {
  const navigate = useNavigate();
  const add = useAdd(
    project,
    (dataset) => void navigate({ to: '/datasets/$dataset', params: { dataset: dataset.id } }),
  );
  const [asking, setAsking] = useState(false);
  return (
    <>
      <div className="drops">
        <DropZone
          add={add}
          title="Drop a folder of pictures"
          text="One folder per kind; JPEG, PNG, WebP; also as zip."
          drawing={<FolderDrawing />}
          folder
        />
        <DropZone
          add={add}
          title="Drop a table"
          text="CSV, names in the first line. You say which column to predict."
          drawing={<TableDrawing />}
        />
      </div>
      {add.problem && !asking ? <ProblemNote problem={add.problem} /> : null}
      <p className="note" style={{ paddingTop: 8 }}>
        Nothing is trained yet: after the drop you see what was read and what is odd in it. Or{' '}
        <button type="button" className="link" onClick={() => setAsking(true)}>
          take it from a folder of the server
        </button>
        .
      </p>
      <PathDialog add={add} open={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function DropZone({
  add,
  title,
  text,
  drawing,
  folder = false,
}: {
  add: AddState;
  title: string;
  text: string;
  drawing: ReactNode;
  folder?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  const zip = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (gathered: Gathered) => {
    if (gathered.files.length === 0) toast({ tone: 'bad', text: 'There is no file in it.' });
    else add.upload(gathered);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void fromDrop(event.dataTransfer.items).then(take);
  };
  const choose = (list: FileList | null) => {
    if (list && list.length > 0) take(fromInput(list));
  };
  return (
    <div
      className="drop-zone"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {drawing}
      <div>
        <h3>{title}</h3>
        <p className="note2">{text}</p>
        <div className="act">
          <Button small busy={add.busy} onClick={() => input.current?.click()}>
            {folder ? 'Choose folder' : 'Choose file'}
          </Button>
          {folder && !add.busy ? (
            <Button small onClick={() => zip.current?.click()}>
              Choose zip
            </Button>
          ) : null}
        </div>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={title}
          {...(folder ? { webkitdirectory: '' } : { accept: '.csv,.tsv,.txt,text/csv' })}
          onChange={(event) => {
            choose(event.target.files);
            event.target.value = '';
          }}
        />
        {folder ? (
          <input
            ref={zip}
            type="file"
            hidden
            accept=".zip,application/zip"
            aria-label="Zip of pictures"
            onChange={(event) => {
              choose(event.target.files);
              event.target.value = '';
            }}
          />
        ) : null}
      </div>
    </div>
  );
}
