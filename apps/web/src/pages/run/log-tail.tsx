// The last words of the log below the curves.
import { Link } from '@tanstack/react-router';
import { Section } from '../../components/page.tsx';
import { Line } from './log-line.tsx';
import type { LogLine } from './log-model.ts';
import type { Feed } from './use-feed.ts';

const LINES = 6;

export function LogTail({ log }: { log: Feed<LogLine[]> }) {
  if (!log.state || log.state.length === 0) return null;
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
      <div className="log" style={{ paddingTop: 8 }}>
        {log.state.slice(-LINES).map((line) => (
          <Line key={line.position} line={line} />
        ))}
      </div>
    </Section>
  );
}
