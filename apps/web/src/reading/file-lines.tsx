// The file as it is: line numbers, separators in colour, skipped lines struck, the column in focus marked in every line.
import type { FileLine } from '@trainyard/contracts/reading-routes';
import clsx from 'clsx';
import { Fragment } from 'react';
import { SectionHead } from '../components/page.tsx';
import { formatCount } from '../format.ts';

interface FileLinesProps {
  lines: readonly FileLine[];
  /** Position of the column that is looked at. */
  focus: number | null;
  /** Row of the table that is read at the right. */
  row: number;
  onRow: (row: number) => void;
  /** Cells that could not be read: `row column`. */
  unread: ReadonlySet<string>;
}

const passedWords = { skipped: 'skipped', comment: 'comment, passed over', blank: 'blank, passed over' } as const;

export function FileLines({ lines, ...rest }: FileLinesProps) {
  return (
    <section>
      <SectionHead title="The file, as it is" end={`the first ${formatCount(lines.length)} lines`} />
      <div className="relative">
        <div
          className="overflow-x-auto rounded-b-md bg-sunk py-2"
          role="region"
          aria-label="The first lines of the file"
          tabIndex={0}
        >
          <ol className="mono w-max min-w-full">
            {lines.map((line) => (
              <Line key={line.number} line={line} {...rest} />
            ))}
          </ol>
        </div>
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-0 w-8 rounded-br-md bg-linear-to-r from-transparent to-sunk"
        />
      </div>
    </section>
  );
}

function Line({ line, focus, row, onRow, unread }: Omit<FileLinesProps, 'lines'> & { line: FileLine }) {
  const { number, kind, text } = line;
  const chosen = kind === 'row' && line.row === row;
  const isPassed = kind === 'skipped' || kind === 'comment' || kind === 'blank';
  return (
    <li
      className={clsx(
        'grid h-5 grid-cols-[34px_auto] items-center gap-2.5 border-l-3 pr-10 leading-5 whitespace-pre',
        chosen ? 'border-accent bg-fill' : 'border-transparent',
        kind === 'row' && 'cursor-pointer',
      )}
      onClick={() => (kind === 'row' && line.row !== null ? onRow(line.row) : undefined)}
    >
      <span className="text-right text-ink3 select-none">{number}</span>
      {isPassed ? (
        <span className="text-ink3">
          {text.trim() === '' ? null : <s>{text}</s>}
          <span className="ml-3 font-sans">
            {text.trim() === '' && kind === 'skipped' ? 'blank, skipped' : passedWords[kind]}
          </span>
        </span>
      ) : (
        <span className={clsx('text-ink1', kind === 'header' && 'font-semibold')}>
          <Cells line={line} focus={focus} unread={unread} />
          {line.cut ? <span className="text-ink3">…</span> : null}
        </span>
      )}
    </li>
  );
}

/** The text in pieces: cells, and what stands between them. */
function Cells({
  line: { text, cells, row },
  focus,
  unread,
}: Pick<FileLinesProps, 'focus' | 'unread'> & { line: FileLine }) {
  return cells.map(([from, to, column], index) => {
    const end = cells[index - 1]?.[1] ?? 0;
    return (
      <Fragment key={from}>
        <span className="font-semibold text-s2">{text.slice(end, from)}</span>
        <span
          className={clsx(
            column === focus && 'rounded-sm bg-accent-soft',
            unread.has(`${row} ${column}`) && 'font-medium text-warn underline decoration-wavy underline-offset-2',
          )}
        >
          {text.slice(from, to)}
        </span>
        {index === cells.length - 1 ? <span className="font-semibold text-s2">{text.slice(to)}</span> : null}
      </Fragment>
    );
  });
}
