// A table and how it is read: questions first, the file as it is beside what becomes of it. The same before a table is registered,
// on its page afterwards, and wherever else a reading is corrected.
import { MAX_UNREAD_SHARE } from '@trainyard/contracts/reading-forms';
import type { Finding } from '@trainyard/contracts/dataset';
import type { ReadingView } from '@trainyard/contracts/reading-routes';
import { targetQuestion } from '@trainyard/core/target';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { SectionHead } from '../components/page.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { problemOf } from '../api.ts';
import { SearchField } from '../components/ui/search-field.tsx';
import { formatCount } from '../format.ts';
import { BeforeAfter } from './before-after.tsx';
import { ColumnRows } from './column-rows.tsx';
import { DialectStrip } from './dialect-strip.tsx';
import { FileLines } from './file-lines.tsx';
import { NeedsYou } from './needs-you.tsx';
import { otherFindings } from './questions.ts';
import type { ReadingState } from './use-reading.ts';

/** Beyond so many columns they are searched. */
const MANY = 24;

export function TableReading({
  state,
  findings,
}: {
  state: ReadingState & { view: ReadingView };
  /** How findings that no question shows are listed; left out where the page lists them itself. */
  findings?: (findings: Finding[]) => ReactNode;
}) {
  const { view, override, questions, focus } = state;
  const [row, setRow] = useState(1);
  const [words, setWords] = useState('');
  const { columns } = view.reading;
  const shown = columns.filter(({ name }) => name.toLowerCase().includes(words.trim().toLowerCase()));
  const looked = columns.find(({ name }) => name === focus);
  const line = view.lines.find((one) => one.row === row);
  const targets = new Set(targetQuestion(view).candidates.map(({ column }) => column));
  const asked = new Set(questions.filter(({ kind }) => kind === 'which').map(({ column }) => column.name));
  const unread = new Set(
    columns.flatMap(({ position, unread: cells }) => cells.map((cell) => `${cell.row} ${position}`)),
  );
  const others = otherFindings(view.findings, questions).filter(({ severity }) => severity !== 'info');
  return (
    <div aria-busy={state.busy}>
      {state.error ? (
        <div className="mb-6">
          <ProblemNote problem={problemOf(state.error)} />
        </div>
      ) : null}
      <NeedsYou
        {...{ questions, override }}
        examples={state.examples}
        onAnswer={state.answer}
        onFocus={state.setFocus}
      />
      {findings && others.length > 0 ? findings(others) : null}
      <div className="grid grid-cols-[minmax(0,11fr)_minmax(0,20fr)] gap-x-10 gap-y-8 max-tablet:grid-cols-1">
        <div className="min-w-0 max-tablet:order-2">
          <FileLines lines={view.lines} focus={looked?.position ?? null} row={row} onRow={setRow} unread={unread} />
          {looked ? (
            <BeforeAfter
              name={looked.name}
              examples={state.examples.get(looked.name) ?? []}
              said={override.columns[looked.name] ?? {}}
            />
          ) : null}
        </div>
        <section className="min-w-0" aria-busy={state.busy}>
          <SectionHead
            title="The reading"
            end={
              state.busy ? 'reading the whole file' : 'decided on the whole file; every underlined word can be changed'
            }
          />
          <DialectStrip view={view} override={override} onOverride={state.setOverride} />
          {columns.length > MANY ? (
            <SearchField className="my-3 max-w-70" label="Find a column" value="" onChange={setWords} />
          ) : null}
          <ColumnRows
            columns={shown}
            rows={view.rows}
            cells={view.rows_read[row - 1]}
            line={line ? `Line ${formatCount(line.number)}` : `Row ${formatCount(row)}`}
            marks={{ targets, asked }}
            focus={focus}
            onFocus={state.setFocus}
            onType={state.setType}
            onColumn={state.setColumn}
          />
          <p className="note pt-3">
            <Swatch look="bg-edge" /> read <Swatch look="bg-fill" /> missing <Swatch look="bg-warn" /> not read, at most{' '}
            {MAX_UNREAD_SHARE * 100} % of a column, else it is text. Travels with the model:{' '}
            <b className="text-ink1">test_data</b>, <b className="text-ink1">predict</b> and{' '}
            <b className="text-ink1">example.py</b> read the same way.
          </p>
        </section>
      </div>
    </div>
  );
}

const Swatch = ({ look }: { look: string }) => (
  <span className={clsx('mr-0.5 ml-1 inline-block h-1 w-3 align-middle', look)} />
);
