// What needs a person stands first: the question, its evidence, the choice. The guess is pressed and says that it is one.
import type { ColumnOverride, ReadingOverride } from '@trainyard/contracts/reading';
import type { ReadingExample } from '@trainyard/contracts/reading-routes';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon } from '../components/icon.tsx';
import { Section } from '../components/page.tsx';
import { Segmented } from '../components/ui/segmented.tsx';
import { formatCount } from '../format.ts';
import { type Question, pressed } from './questions.ts';
import { columnForm } from './words.ts';

interface NeedsYouProps {
  questions: readonly Question[];
  override: ReadingOverride;
  /** What each form of a column makes of it, by the column's name. */
  examples: ReadonlyMap<string, readonly ReadingExample[]>;
  onAnswer: (column: string, says: ColumnOverride) => void;
  onFocus: (column: string) => void;
}

export function NeedsYou({ questions, override, ...rest }: NeedsYouProps) {
  if (questions.length === 0) return null;
  return (
    <Section title="Needs you" end="answer now or later; every answer makes a new reading, the file stays as it is">
      <ul>
        {questions.map((question) => (
          <Row
            key={`${question.kind} ${question.column.name}`}
            question={question}
            said={override.columns[question.column.name]}
            {...rest}
          />
        ))}
      </ul>
    </Section>
  );
}

const looks = {
  which: { icon: 'info', tone: 'text-accent', label: 'question' },
  unread: { icon: 'warning', tone: 'text-warn', label: 'warning' },
  replaced: { icon: 'warning', tone: 'text-warn', label: 'warning' },
} as const;

function Row({
  question,
  said,
  examples,
  onAnswer,
  onFocus,
}: Omit<NeedsYouProps, 'questions' | 'override'> & { question: Question; said: ColumnOverride | undefined }) {
  const { kind, column, title, note, answers } = question;
  const look = looks[kind];
  const { id, given } = pressed(question, said);
  return (
    <li className="grid grid-cols-[16px_minmax(0,1.15fr)_minmax(0,1fr)_minmax(224px,auto)] items-center gap-x-4 gap-y-2 border-b border-line py-3.5 max-phone:grid-cols-[16px_minmax(0,1fr)]">
      <Icon name={look.icon} label={look.label} className={clsx('mt-0.5 self-start', look.tone)} />
      <div>
        <h3 className="font-semibold wrap-anywhere">
          <bdi>{title}</bdi>
        </h3>
        <p className="note pt-0.5 wrap-anywhere">
          <button type="button" className="link mono" onClick={() => onFocus(column.name)}>
            <bdi>{column.name}</bdi>
          </button>
          : {note}
        </p>
      </div>
      <div className="max-phone:col-start-2">
        <Evidence question={question} examples={examples.get(column.name) ?? []} />
      </div>
      <div className="grid justify-items-end gap-1 max-phone:col-start-2 max-phone:justify-items-start">
        <Segmented
          label={title}
          choices={answers}
          value={id}
          onChange={(chosen) => {
            const answer = answers.find((one) => one.id === chosen);
            if (answer) onAnswer(column.name, answer.says);
          }}
        />
        <span className="note">
          {given ? 'as you said' : kind === 'which' ? 'guessed, not yet confirmed' : 'by rule'}
        </span>
      </div>
    </li>
  );
}

function Evidence({
  question: { kind, column },
  examples,
}: {
  question: Question;
  examples: readonly ReadingExample[];
}): ReactNode {
  if (kind === 'unread')
    return (
      <p className="flex flex-wrap gap-x-4 gap-y-1.5">
        {column.unread.map(({ row, value }) => (
          <span key={row} className="note">
            <bdi className="mono rounded-sm bg-sunk px-1.5 py-0.5 text-ink1">{value}</bdi> row {formatCount(row)}
          </span>
        ))}
      </p>
    );
  if (kind === 'replaced')
    return (
      <p className="flex flex-wrap gap-x-4 gap-y-1.5">
        {Object.entries(column.counts.replaced).map(([word, times]) => (
          <span key={word} className="note">
            <bdi className="mono rounded-sm bg-sunk px-1.5 py-0.5 text-ink1">{word}</bdi> × {formatCount(times)} →
            missing
          </span>
        ))}
      </p>
    );
  return (
    <div className="flex flex-wrap gap-x-8 gap-y-2">
      {examples.slice(0, 3).map((example, index) => (
        <Form key={index} example={example} chosen={index === 0} />
      ))}
    </div>
  );
}

/** What a form makes of the column: its dates by month, or the first cells. */
function Form({ example: { column, cells, months }, chosen }: { example: ReadingExample; chosen: boolean }) {
  if (months !== null) return <Months title={columnForm(column)} months={months} chosen={chosen} />;
  return (
    <div className="min-w-0">
      <p className="text-small font-semibold">{columnForm(column)}</p>
      {cells.slice(0, 2).map(({ row, raw, read }) => (
        <p key={row} className="mono truncate text-ink3">
          {raw} → {read ?? 'missing'}
        </p>
      ))}
    </div>
  );
}

const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' ');

function Months({ title, months, chosen }: { title: string; months: readonly number[]; chosen: boolean }) {
  const most = Math.max(...months, 1);
  const filled = months.flatMap((number, month) => (number > 0 ? [month] : []));
  const [only] = filled;
  return (
    <div>
      <p className="text-small">
        <b>{title}</b>{' '}
        <span className="text-ink3">
          {filled.length === 1 ? `always ${MONTH_NAMES[only ?? 0]}` : `${filled.length} months`}
        </span>
      </p>
      <svg
        viewBox="0 0 108 30"
        width="108"
        height="30"
        role="img"
        aria-label={months.map((number, month) => `${MONTH_NAMES[month]} ${number}`).join(', ')}
      >
        {months.map((number, month) => {
          const height = number === 0 ? 0 : Math.max(1, (number / most) * 28);
          return (
            <rect
              key={month}
              x={month * 9}
              y={29 - height}
              width="8"
              height={height}
              fill={chosen ? 'var(--s1)' : 'var(--edge)'}
            />
          );
        })}
        <path d="M0 29.5h108" stroke="var(--edge)" />
      </svg>
      <p className="note flex w-27 justify-between">
        <span>Jan</span>
        <span>Dec</span>
      </p>
    </div>
  );
}
