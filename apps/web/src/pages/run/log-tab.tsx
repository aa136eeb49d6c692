// The log: opens at its end and follows it, reads older lines when they are scrolled to, searches on the server, keeps levels apart.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Run } from '@trainyard/contracts/run';
import type { Level } from '@trainyard/core/log-line';
import { client } from '../../api.ts';
import { Empty } from '../../components/page.tsx';
import { ProblemNote, UnreadNote } from '../../components/problem-note.tsx';
import { SearchField } from '../../components/ui/search-field.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { count, formatBytes } from '../../format.ts';
import { LogLines } from './log-lines.tsx';
import { type Log, useLog } from './use-log.ts';

const LEVELS: { id: Level; label: string }[] = [
  { id: 'debug', label: 'All' },
  { id: 'info', label: 'Info' },
  { id: 'warning', label: 'Warnings' },
  { id: 'error', label: 'Errors' },
];

interface Asked {
  q?: string | undefined;
  level?: Exclude<Level, 'debug'> | undefined;
  at?: number | undefined;
}

export function LogTab({ run }: { run: Run }) {
  const { level, q = '', at } = useSearch({ from: '/runs/$run' });
  const navigate = useNavigate({ from: '/runs/$run' });
  const log = useLog(run, { level: level ?? 'debug', words: q.trim() }, at);
  const change = (next: Asked) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const { window } = log;
  const isAsked = q.trim() !== '' || level !== undefined;
  if (!window) return log.problem ? <Unread log={log} /> : <Skeleton rows={10} what="the log" />;
  const isEmpty = window.lines.length === 0 && !log.reading;
  if (isEmpty && !isAsked)
    return (
      <Empty title="No lines yet">
        {run.state === 'queued' ? 'The log begins when the run has a device.' : 'The worker has not said anything.'}
      </Empty>
    );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <SearchField
          key={at}
          label="Search the log"
          className="max-w-80"
          value={q}
          onChange={(asked) => change({ q: asked.slice(0, MOST_WORDS) || undefined, at: undefined })}
        />
        <Segmented
          label="Levels"
          choices={LEVELS}
          value={level ?? 'debug'}
          onChange={(id) => change({ level: id === 'debug' ? undefined : id, at: undefined })}
        />
        <span className="note" aria-live="polite">
          {sizeWords(log, isAsked)}
        </span>
        <WholeLog run={run} />
      </div>
      {log.problem ? <ProblemNote problem={log.problem} /> : null}
      {isEmpty ? (
        <NotFound log={log} />
      ) : (
        <LogLines
          key={JSON.stringify(log.asked)}
          log={log}
          moving={run.state === 'running'}
          toEnd={() => (at === undefined ? log.toEnd() : change({ at: undefined }))}
          onJump={isAsked ? (position) => change({ at: position, q: undefined, level: undefined }) : undefined}
        />
      )}
    </>
  );
}

/** Characters that the server searches for at most. */
const MOST_WORDS = 200;

function sizeWords({ window, reading }: Log, isAsked: boolean): string {
  const { lines = [], older = false } = window ?? {};
  if (reading && lines.length === 0) return 'searching';
  return `${count(lines.length, 'line')}${older ? ' so far, more above' : isAsked ? ' of the whole log' : ''}`;
}

function Unread({ log }: { log: Log }) {
  if (!log.problem) return null;
  return <UnreadNote problem={log.problem} onAgain={log.toEnd} />;
}

function NotFound({ log }: { log: Log }) {
  if (!log.window?.older) return <p className="note2">No line has this.</p>;
  return (
    <p className="note2">
      Nothing in the newest part of the log.{' '}
      <button type="button" className="link" onClick={log.loadOlder}>
        Search further back
      </button>
    </p>
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
