// The last words of the log below the curves: how it goes, without phases and checkpoints.
import { Link } from '@tanstack/react-router';
import { linesOf } from '@trainyard/core/log-line';
import { Section } from '../../components/page.tsx';
import { tailStream } from './event-streams.ts';
import { Line, LOG_FACE } from './log-line.tsx';
import { useRunStream } from './use-run-stream.ts';

const LINES = 6;

export function LogTail({ run }: { run: string }) {
  const stream = useRunStream(run, tailStream);
  const lines = linesOf(stream.state ?? []).filter(({ level }) => level !== 'debug');
  if (lines.length === 0) return null;
  return (
    <Section
      title="Log"
      end={
        <>
          <span>newest last</span>
          <Link className="link" to="." search={((old: object) => ({ ...old, tab: 'log' })) as never}>
            Open
          </Link>
        </>
      }
    >
      <div className={`pt-2 ${LOG_FACE}`}>
        {lines.slice(-LINES).map((line) => (
          <Line key={line.position} line={line} />
        ))}
      </div>
    </Section>
  );
}
