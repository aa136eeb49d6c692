// Drops and chosen files on their way to the server, with progress; what is wrong stands where it happened.
import { ARCHIVE_ENDINGS } from '@trainyard/contracts/archive';
import type { Problem } from '@trainyard/contracts/problem';
import clsx from 'clsx';
import { type DragEvent, useRef, useState } from 'react';
import { useOpenAdded } from '../../add-data/added.ts';
import { useTellProblem } from '../../add-data/use-tell.ts';
import { invalidate } from '../../api.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Meter } from '../../components/ui/meter.tsx';
import { count, formatBytes, formatShare } from '../../format.ts';
import { labelsOf } from '../../add-data/labels-of.ts';
import { ListField } from '../../add-data/list-field.tsx';
import { sendFiles } from './send-upload.ts';
import { choiceProblem, chosenFiles, droppedFiles, type NamedFile } from './upload-files.ts';

type Stage =
  | { at: 'rest' }
  | { at: 'reading' }
  | { at: 'sending'; share: number; files: number; bytes: number }
  | { at: 'profiling'; files: number };
type Wrong = Pick<Problem, 'code' | 'title' | 'detail' | 'hint'>;

/** Sends what is chosen and opens the dataset that it became, or the table to look at. */
function useUpload(project: string) {
  const open = useOpenAdded();
  const [stage, setStage] = useState<Stage>({ at: 'rest' });
  const [problem, setProblem] = useState<Wrong | null>(null);
  const tell = useTellProblem<Wrong>(setProblem);
  const stop = useRef<() => void>(() => {});
  const [labels, setLabels] = useState('');
  const take = async (files: NamedFile[]) => {
    const wrong = choiceProblem(files, labels.trim());
    if (wrong !== '') {
      const hint =
        'Take a folder with one folder per class, an archive of it (zip, tar, tar.gz, tar.zst), or a CSV file.';
      return setProblem({ code: 'web.choice', title: 'This cannot be a dataset', detail: wrong, hint });
    }
    setProblem(null);
    const sending = { files: files.length, bytes: files.reduce((sum, one) => sum + one.file.size, 0) };
    setStage({ at: 'sending', share: 0, ...sending });
    const { answer, abort } = sendFiles({ project, files, ...labelsOf(labels) }, (share) =>
      setStage(share < 1 ? { at: 'sending', share, ...sending } : { at: 'profiling', files: files.length }),
    );
    stop.current = abort;
    const result = await answer;
    setStage({ at: 'rest' });
    if ('problem' in result) tell(result.problem);
    else if (!('stopped' in result)) {
      if ('dataset' in result) void invalidate(['listDatasets', 'getProject', 'listProjects']);
      open(result);
    }
  };
  const drop = async (items: DataTransferItem[]) => {
    setStage({ at: 'reading' });
    const files = await droppedFiles(items);
    setStage({ at: 'rest' });
    await take(files);
  };
  return { stage, problem, labels, setLabels, take, drop, stop: () => stop.current() };
}

export function Upload({ project }: { project: string }) {
  const { stage, problem, labels, setLabels, take, drop, stop } = useUpload(project);
  const [over, setOver] = useState(false);
  const zone = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      void drop([...event.dataTransfer.items]);
    },
  };
  return (
    <div>
      <h3 className="mb-3 font-semibold">From this computer</h3>
      <div
        className={clsx(
          'grid justify-items-start gap-2 rounded-md border-[1.5px] border-dashed p-5 max-phone:p-4',
          over ? 'border-accent bg-accent-soft' : 'border-edge',
        )}
        {...zone}
      >
        {stage.at === 'rest' ? <Choose onFiles={(files) => void take(files)} /> : <Going stage={stage} onStop={stop} />}
      </div>
      <div className="pt-3">
        <ListField value={labels} onChange={setLabels} />
      </div>
      {problem ? (
        <div className="pt-3">
          <ProblemNote problem={problem} />
        </div>
      ) : null}
    </div>
  );
}

function Choose({ onFiles }: { onFiles: (files: NamedFile[]) => void }) {
  const folder = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const input = {
    type: 'file',
    hidden: true,
    tabIndex: -1,
    onChange: ({ target }: { target: HTMLInputElement }) => {
      const files = chosenFiles(target.files ?? []);
      target.value = '';
      onFiles(files);
    },
  };
  return (
    <>
      <p className="font-semibold">Drop a folder, an archive or a CSV here</p>
      <p className="note">A folder has one folder per class, or train/, val/, test/ with class folders in each.</p>
      <span className="flex flex-wrap gap-2">
        <Button icon="folder" onClick={() => folder.current?.click()}>
          Choose a folder
        </Button>
        <Button icon="file" onClick={() => file.current?.click()}>
          Choose a file
        </Button>
      </span>
      <input ref={folder} multiple aria-hidden="true" {...{ webkitdirectory: '' }} {...input} />
      <input ref={file} accept={`.csv,.tsv,.txt,${ARCHIVE_ENDINGS}`} aria-label="CSV or archive" {...input} />
    </>
  );
}

function Going({ stage, onStop }: { stage: Exclude<Stage, { at: 'rest' }>; onStop: () => void }) {
  const share = stage.at === 'sending' ? stage.share : 0;
  const words =
    stage.at === 'reading'
      ? 'Looking through the folder.'
      : stage.at === 'sending'
        ? `Sending ${count(stage.files, 'file')}, ${formatBytes(stage.share * stage.bytes)} of ${formatBytes(stage.bytes)}.`
        : `${count(stage.files, 'file')} arrived. How far the server is with reading stands above; you may leave this page meanwhile.`;
  return (
    <div className="grid w-full gap-2" role="status">
      <p>{words}</p>
      {stage.at === 'profiling' ? null : (
        <Meter share={share} label={`Upload ${formatShare(share)}`} tone="live" size={8} />
      )}
      {stage.at === 'sending' ? (
        <span>
          <Button small onClick={onStop}>
            Stop
          </Button>
        </span>
      ) : null}
    </div>
  );
}
