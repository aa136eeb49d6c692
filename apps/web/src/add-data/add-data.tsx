// Drop a folder of pictures or a table, or take data that already lies on the server.
import { ARCHIVE_ENDINGS } from '@trainyard/contracts/archive';
import clsx from 'clsx';
import { type ComponentProps, type DragEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '../components/ui/button.tsx';
import { useDrop } from '../components/drop.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { toast } from '../components/ui/toast.tsx';
import { useAsked } from '../components/use-asked.ts';
import { useOpenAdded } from './added.ts';
import { FolderDrawing, TableDrawing } from './drawings.tsx';
import { fromInput, gather, type Gathered } from './gather.ts';
import { Scans } from './scans.tsx';
import { useAdd, type AddState } from './use-add.ts';
import { takeItems } from './use-data-drop.ts';

// Both are asked for by few, and the first page is to be there at once.
const ListField = lazyPart(async () => (await import('./list-field.tsx')).ListField, null);
const PathDialog = lazyPart(async () => (await import('./path-dialog.tsx')).PathDialog, null);

/** Opens the dataset's page when the data was read, and a table first as it is read. Without `project` a project of the data's name is made. */
export function AddData({ project }: { project?: string }) {
  const add = useAdd(project, useOpenAdded());
  const path = useAsked();
  useDrop({
    says: 'Drop to make a project of it',
    part: true,
    take: (items) => void gather(takeItems(items)).then((gathered) => takeGathered(add, gathered)),
  });
  return (
    <>
      <div className="grid grid-cols-2 gap-12 pt-5 pb-1 max-tablet:gap-8 max-phone:grid-cols-1 max-phone:gap-4">
        <DropZone
          add={add}
          title="Drop a folder of pictures"
          text="One folder per kind; JPEG, PNG, WebP; also as zip or tar."
          drawing={<FolderDrawing />}
          folder
        />
        <DropZone
          add={add}
          title="Drop a table"
          text="CSV, as your program writes it. You see how it is read, and say which column to predict."
          drawing={<TableDrawing />}
        />
      </div>
      <Labels add={add} />
      <Scans {...(project === undefined ? {} : { project })} />
      {add.problem && !path.open ? (
        <div className="mt-3">
          <ProblemNote problem={add.problem} />
        </div>
      ) : null}
      <p className="note pt-2">
        Nothing is trained yet: after the drop you see what was read and what is odd in it. Or{' '}
        <button type="button" className="link" onClick={path.ask}>
          take it from a folder of the server
        </button>
        .
      </p>
      {path.asked ? <PathDialog add={add} open={path.open} onClose={path.close} /> : null}
    </>
  );
}

/** Pictures without class folders: asked for only where somebody has such. */
function Labels({ add }: { add: AddState }) {
  const [open, setOpen] = useState(false);
  if (!open && add.labels === '')
    return (
      <p className="note pt-2">
        Pictures without class folders?{' '}
        <button type="button" className="link" onClick={() => setOpen(true)}>
          Name the list that says their labels
        </button>
        , then drop the folder.
      </p>
    );
  return (
    <div className="max-w-140 pt-3">
      <ListField value={add.labels} onChange={add.setLabels} />
    </div>
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
  const take = (gathered: Gathered) => takeGathered(add, gathered);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void gather(takeItems(event.dataTransfer.items)).then(take);
  };
  const choose = (list: FileList) => take(fromInput(list));
  return (
    <div
      className={clsx(
        'grid min-h-31 grid-cols-[104px_minmax(0,1fr)] items-center gap-5 rounded-md border-[1.5px] border-dashed px-5 py-4 max-phone:grid-cols-[72px_minmax(0,1fr)] max-phone:gap-4 max-phone:p-3.5 *:[svg]:h-auto *:[svg]:w-full',
        over ? 'border-accent bg-accent-soft' : 'border-edge',
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {drawing}
      <div>
        <h3 className="font-semibold">{title}</h3>
        <p className="note2">{text}</p>
        <div className="mt-2.5 flex flex-wrap items-center gap-2">
          <Button small busy={add.busy} onClick={() => input.current?.click()}>
            {folder ? 'Choose folder' : 'Choose file'}
          </Button>
          {folder && !add.busy ? (
            <Button small onClick={() => zip.current?.click()}>
              Choose archive
            </Button>
          ) : null}
        </div>
        <FileInput
          ref={input}
          label={title}
          {...(folder ? { webkitdirectory: '' } : { accept: '.csv,.tsv,.txt,text/csv' })}
          onFiles={choose}
        />
        {folder ? <FileInput ref={zip} label="Archive of pictures" accept={ARCHIVE_ENDINGS} onFiles={choose} /> : null}
      </div>
    </div>
  );
}

/** Opened by a button beside it; the same file can be chosen twice in a row. */
function FileInput({
  label,
  onFiles,
  ...rest
}: { label: string; onFiles: (files: FileList) => void } & ComponentProps<'input'>) {
  return (
    <input
      {...rest}
      type="file"
      hidden
      aria-label={label}
      onChange={(event) => {
        if (event.target.files && event.target.files.length > 0) onFiles(event.target.files);
        event.target.value = '';
      }}
    />
  );
}

/** Sends what was gathered; says so where it is nothing, or where another drop is still on its way. */
function takeGathered(add: AddState, gathered: Gathered) {
  if (gathered.files.length === 0) toast({ tone: 'bad', text: 'There is no file in it.' });
  else if (add.busy !== '') toast({ tone: 'info', text: `Still at it: ${add.busy}.` });
  else add.upload(gathered);
}
