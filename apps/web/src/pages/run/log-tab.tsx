// The log: opens at its end and follows it, reads older lines when they are scrolled to, searches on the server, keeps levels apart.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Run } from '@trainyard/contracts/run';
import { client } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { count, formatBytes } from '../../format.ts';
import { LogLines } from './log-lines.tsx';
import type { Level } from './log-model.ts';
import { useLog } from './use-log.ts';

const levels: { id: Exclude<Level, 'debug'> | undefined; label: string }[] = [
  { id: undefined, label: 'All' },
  { id: 'info', label: 'Info' },
  { id: 'warning', label: 'Warnings' },
  { id: 'error', label: 'Errors' },
];

export function LogTab({ run }: { run: Run }) {
  const { level, q = '', at } = useSearch({ from: '/runs/$run' });
  const navigate = useNavigate({ from: '/runs/$run' });
  const log = useLog(run, { level: level ?? 'debug', words: q.trim() }, at);
  const change = (next: { q?: string | undefined; level?: typeof level; at?: number | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const { window } = log;
  const isAsked = q.trim() !== '' || level !== undefined;
  const toEnd = () => {
    if (at === undefined) log.toEnd();
    else change({ at: undefined });
  };
  if (log.problem)
    return (
      <ProblemNote
        problem={log.problem}
        action={
          <Button small icon="retry" onClick={log.toEnd}>
            Try again
          </Button>
        }
      />
    );
  if (!window) return <Skeleton rows={10} what="the log" />;
  if (window.lines.length === 0 && !isAsked && !log.reading)
    return (
      <Empty title="No lines yet">
        {run.state === 'queued' ? 'The log begins when the run has a device.' : 'The worker has not said anything.'}
      </Empty>
    );
  return (
    <>
      <div className="bar-row">
        <label className="input" style={{ maxWidth: 320 }}>
          <Icon name="search" />
          <input
            type="search"
            aria-label="Search the log"
            placeholder="Search the log"
            maxLength={200}
            key={at}
            defaultValue={q}
            onChange={(event) => change({ q: event.target.value || undefined, at: undefined })}
          />
        </label>
        <div className="segmented" role="group" aria-label="Levels">
          {levels.map((one) => (
            <button
              key={one.label}
              type="button"
              aria-pressed={level === one.id}
              onClick={() => change({ level: one.id, at: undefined })}
            >
              {one.label}
            </button>
          ))}
        </div>
        <span className="note" aria-live="polite">
          {log.reading && window.lines.length === 0
            ? 'searching'
            : `${count(window.lines.length, 'line')}${window.older ? ' so far, more above' : isAsked ? ' of the whole log' : ''}`}
        </span>
        <WholeLog run={run} />
      </div>
      {window.lines.length === 0 && !log.reading ? (
        <p className="note2">
          {window.older ? 'Nothing in the newest part of the log. ' : 'No line has this. '}
          {window.older ? (
            <button type="button" className="link" onClick={log.loadOlder}>
              Search further back
            </button>
          ) : null}
        </p>
      ) : (
        <LogLines
          key={JSON.stringify(log.asked)}
          log={log}
          moving={run.state === 'running'}
          toEnd={toEnd}
          onJump={isAsked ? (position) => change({ at: position, q: undefined, level: undefined }) : undefined}
        />
      )}
    </>
  );
}

/** All that the worker wrote, as the file it wrote. */
function WholeLog({ run }: { run: Run }) {
  const file = run.artifacts.findLast((artifact) => artifact.kind === 'log' && artifact.available);
  if (!file) return null;
  return (
    <a className="link" href={client.url('getRunFile', { params: { run: run.id, sha256: file.sha256 } })} download>
      Whole log, {formatBytes(file.bytes)}
    </a>
  );
}
