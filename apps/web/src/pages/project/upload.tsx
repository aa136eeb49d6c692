// Drops and chosen files on their way to the server, with progress; what is wrong stands where it happened.
import { useNavigate } from '@tanstack/react-router';
import { Dataset } from '@trainyard/contracts/dataset';
import { Problem } from '@trainyard/contracts/problem';
import { useRef, useState } from 'react';
import { client, invalidate } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Meter } from '../../components/meter.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { count, formatBytes, formatShare } from '../../format.ts';
import { choiceProblem, chosenFiles, droppedFiles, type NamedFile, nameOf } from './upload-files.ts';

type Stage =
  | { at: 'rest' }
  | { at: 'reading' }
  | { at: 'sending'; share: number; files: number; bytes: number }
  | { at: 'profiling'; files: number };

export function Upload({ project }: { project: string }) {
  const navigate = useNavigate();
  const [stage, setStage] = useState<Stage>({ at: 'rest' });
  const [problem, setProblem] = useState<Pick<Problem, 'code' | 'title' | 'detail' | 'hint'> | null>(null);
  const [over, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const stop = useRef<() => void>(() => {});

  const take = async (files: NamedFile[]) => {
    const wrong = choiceProblem(files);
    if (wrong !== '') {
      setProblem({
        code: 'web.choice',
        title: 'This cannot be a dataset',
        detail: wrong,
        hint: 'Take a folder with one folder per class, a zip of it, or a CSV file.',
      });
      return;
    }
    setProblem(null);
    const bytes = files.reduce((sum, one) => sum + one.file.size, 0);
    setStage({ at: 'sending', share: 0, files: files.length, bytes });
    const { answer, abort } = send(project, files, (share) =>
      setStage(
        share < 1 ? { at: 'sending', share, files: files.length, bytes } : { at: 'profiling', files: files.length },
      ),
    );
    stop.current = abort;
    const result = await answer;
    setStage({ at: 'rest' });
    if ('problem' in result) setProblem(result.problem);
    else if ('dataset' in result) {
      void invalidate(['listDatasets', 'getProject', 'listProjects']);
      void navigate({ to: '/datasets/$dataset', params: { dataset: result.dataset.id } });
    }
  };

  return (
    <div>
      <h3 className="strong" style={{ marginBottom: 12 }}>
        From this computer
      </h3>
      <div
        className="drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const items = [...event.dataTransfer.items];
          setStage({ at: 'reading' });
          void droppedFiles(items).then((files) => {
            setStage({ at: 'rest' });
            return take(files);
          });
        }}
      >
        {stage.at === 'rest' ? (
          <>
            <p>
              <b>Drop a folder, a zip or a CSV here</b>
            </p>
            <p className="note">
              A folder has one folder per class, or train/, val/, test/ with class folders in each.
            </p>
            <span style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
              <Button icon="folder" onClick={() => folder.current?.click()}>
                Choose a folder
              </Button>
              <Button icon="file" onClick={() => file.current?.click()}>
                Choose a file
              </Button>
            </span>
          </>
        ) : (
          <Going stage={stage} onStop={() => stop.current()} />
        )}
        <input
          ref={folder}
          type="file"
          hidden
          multiple
          aria-hidden="true"
          tabIndex={-1}
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            const files = chosenFiles(event.target.files ?? []);
            event.target.value = '';
            void take(files);
          }}
        />
        <input
          ref={file}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,.zip"
          aria-label="CSV or zip file"
          tabIndex={-1}
          onChange={(event) => {
            const files = chosenFiles(event.target.files ?? []);
            event.target.value = '';
            void take(files);
          }}
        />
      </div>
      {problem ? (
        <div style={{ paddingTop: 12 }}>
          <ProblemNote problem={problem} />
        </div>
      ) : null}
    </div>
  );
}

function Going({ stage, onStop }: { stage: Exclude<Stage, { at: 'rest' }>; onStop: () => void }) {
  const share = stage.at === 'sending' ? stage.share : stage.at === 'profiling' ? 1 : 0;
  const words =
    stage.at === 'reading'
      ? 'Looking through the folder.'
      : stage.at === 'sending'
        ? `Sending ${count(stage.files, 'file')}, ${formatBytes(stage.share * stage.bytes)} of ${formatBytes(stage.bytes)}.`
        : `${count(stage.files, 'file')} arrived; the server reads the data.`;
  return (
    <div style={{ width: '100%', display: 'grid', gap: 8 }} role="status">
      <p>{words}</p>
      <Meter share={share} label={`Upload ${formatShare(share)}`} tone="live" size={8} />
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

type Result =
  | { dataset: Dataset }
  | { problem: Pick<Problem, 'code' | 'title' | 'detail' | 'hint'> }
  | { stopped: true };

/** Not `fetch`: only XMLHttpRequest tells how much has been sent. */
function send(
  project: string,
  files: NamedFile[],
  onShare: (share: number) => void,
): { answer: Promise<Result>; abort: () => void } {
  const form = new FormData();
  for (const { path, file } of files) form.append('file', file, path);
  const request = new XMLHttpRequest();
  const answer = new Promise<Result>((resolve) => {
    const lost = {
      problem: {
        code: 'client.unreachable',
        title: 'The upload broke off',
        detail: 'The server closed the connection or cannot be reached.',
        hint: 'Nothing was registered: try again.',
      },
    };
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    });
    request.addEventListener('error', () => resolve(lost));
    request.addEventListener('abort', () => resolve({ stopped: true }));
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      const dataset = request.status < 300 ? Dataset.safeParse(body) : null;
      const problem = Problem.safeParse(body);
      if (dataset?.success) resolve({ dataset: dataset.data });
      else resolve(problem.success ? { problem: problem.data } : lost);
    });
  });
  request.open('POST', client.url('uploadDataset', { params: { project }, query: { name: nameOf(files) } }));
  request.send(form);
  return { answer, abort: () => request.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
