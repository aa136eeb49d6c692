// How bytes become rows: six words, each of which can be changed where it stands.
import type { Dialect, Encoding, ReadingOverride } from '@trainyard/contracts/reading';
import type { ReadingView } from '@trainyard/contracts/reading-routes';
import { type ReactNode, useId, useState } from 'react';
import { Input, Select } from '../components/ui/field.tsx';
import { count } from '../format.ts';
import { withDialect, withMissing, wordsOf } from './change.ts';
import { delimiterWords, encodingWords, headerWords } from './words.ts';

interface DialectStripProps {
  view: Pick<ReadingView, 'reading' | 'rows' | 'lines'>;
  override: ReadingOverride;
  onOverride: (override: ReadingOverride) => void;
  /** Words for missing have a field of their own there. */
  isMissingElsewhere?: boolean;
}

const DELIMITERS = [',', ';', '\t', '|', ' ', ':'];
const MAX_SKIPPED = 20;

/** A word that becomes a box when it is pressed, and a word again when the focus goes on. */
function Word({
  label,
  word,
  note,
  children,
}: {
  label: string;
  word: ReactNode;
  note: ReactNode;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div
      className="min-w-0"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <dt id={id} className="note">
        {label}
      </dt>
      <dd>
        {open ? (
          children
        ) : (
          <button type="button" className="link wrap-anywhere" aria-describedby={id} onClick={() => setOpen(true)}>
            {word}
          </button>
        )}
        <p className="note pt-0.5 wrap-anywhere">{note}</p>
      </dd>
    </div>
  );
}

export function DialectStrip({
  view: { reading, rows, lines },
  override,
  onOverride,
  isMissingElsewhere = false,
}: DialectStripProps) {
  const { dialect, columns } = reading;
  const { dialect: own } = override;
  const isRead = columns.length > 0;
  const change = (next: Parameters<typeof withDialect>[1]) => onOverride(withDialect(override, next));
  /** What stands there: a word of the file only where it was read, or where a person said it. */
  const shown = (isSaid: boolean, word: ReactNode) => (isRead || isSaid ? word : 'the file decides');
  const delimiters = DELIMITERS.includes(dialect.delimiter) ? DELIMITERS : [dialect.delimiter, ...DELIMITERS];
  const comments = [...new Set(['#', '%', '!', ...(dialect.comment === null ? [] : [dialect.comment])])];
  const isNamed = own.header !== undefined || own.skip_lines !== undefined;
  const isQuoted = own.quote !== undefined || own.escape !== undefined;
  return (
    <dl className="grid grid-cols-6 gap-x-5 gap-y-4 py-3 max-tablet:grid-cols-3 max-phone:grid-cols-2">
      <Word
        label="Encoding"
        word={shown(own.encoding !== undefined, encodingWords[dialect.encoding])}
        note={own.encoding ? 'as you said' : isRead ? 'as the bytes are' : ''}
      >
        <Choice
          label="Encoding"
          value={own.encoding}
          options={Object.entries(encodingWords)}
          onValue={(value) => change({ encoding: value as Encoding | undefined })}
        />
      </Word>
      <Word
        label="Separator"
        word={shown(own.delimiter !== undefined, delimiterWords(dialect.delimiter))}
        note={isRead ? `${count(columns.length, 'column')} in ${count(rows, 'row')}` : ''}
      >
        <Choice
          label="Separator"
          value={own.delimiter}
          options={delimiters.map((delimiter) => [delimiter, delimiterWords(delimiter)])}
          onValue={(delimiter) => change({ delimiter })}
        />
      </Word>
      <Word
        label="Names"
        word={shown(isNamed, headerWords(dialect, lines))}
        note={
          dialect.skip_lines > 0
            ? `${count(dialect.skip_lines, 'line')} above skipped`
            : isRead
              ? 'nothing skipped'
              : ''
        }
      >
        <Choice
          label="Names"
          value={!isNamed ? undefined : dialect.header ? String(dialect.skip_lines) : 'none'}
          options={[
            ['none', 'none in the file'],
            ...Array.from(
              { length: Math.max(MAX_SKIPPED, dialect.skip_lines + 1) },
              (_, line) => [String(line), `line ${line + 1}, or the next with text`] as const,
            ),
          ]}
          onValue={(value) =>
            change(
              value === undefined
                ? { header: undefined, skip_lines: undefined }
                : value === 'none'
                  ? { header: false }
                  : { header: true, skip_lines: Number(value) },
            )
          }
        />
      </Word>
      <Word
        label="Quote"
        word={shown(isQuoted, dialect.quote === null ? 'none' : <span className="mono">{dialect.quote}</span>)}
        note={isRead || isQuoted ? quoteNote(dialect) : ''}
      >
        <Choice
          label="Quote"
          value={isQuoted ? `${dialect.quote ?? ''}${dialect.escape}` : undefined}
          options={[
            ['"double', '" doubled inside'],
            ['"backslash', '" after a backslash'],
            ["'double", "' doubled inside"],
            ["'backslash", "' after a backslash"],
            ['double', 'none'],
          ]}
          onValue={(value) =>
            change(
              value === undefined
                ? { quote: undefined, escape: undefined }
                : {
                    quote: value.startsWith('"') ? '"' : value.startsWith("'") ? "'" : null,
                    escape: value.endsWith('double') ? 'double' : 'backslash',
                  },
            )
          }
        />
      </Word>
      <Word
        label="Comments"
        word={shown(
          own.comment !== undefined,
          dialect.comment === null ? 'none' : <span className="mono">{dialect.comment}</span>,
        )}
        note={
          dialect.comment !== null
            ? 'lines that begin with it'
            : isRead || own.comment === null
              ? 'every line is data'
              : ''
        }
      >
        <Choice
          label="Comments"
          value={own.comment === undefined ? undefined : (own.comment ?? 'none')}
          options={[['none', 'none'], ...comments.map((sign) => [sign, sign] as const)]}
          onValue={(value) => change({ comment: value === 'none' ? null : value })}
        />
      </Word>
      {isMissingElsewhere ? null : (
        <Word
          label="Missing"
          word={override.missing.length === 0 ? 'empty cell' : ['empty cell', ...override.missing].join(', ')}
          note={missingNote(columns)}
        >
          <MissingInput
            autoFocus
            label="Words for missing in all columns"
            words={override.missing}
            onWords={(words) => onOverride(withMissing(override, words))}
          />
        </Word>
      )}
    </dl>
  );
}

/** A box whose first line takes back what was said. */
function Choice({
  label,
  value,
  options,
  onValue,
}: {
  label: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  onValue: (value: string | undefined) => void;
}) {
  return (
    <Select
      autoFocus
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onValue(event.target.value === '' ? undefined : event.target.value)}
    >
      <option value="">the file decides</option>
      {options.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </Select>
  );
}

function quoteNote({ quote, escape }: Dialect): string {
  if (quote === null) return 'an ordinary sign';
  return escape === 'double' ? 'doubled inside' : 'after a backslash inside';
}

/** Words with commas between, taken over when the field is left or Enter is pressed. */
export function MissingInput({
  label,
  words,
  onWords,
  autoFocus = false,
}: {
  label: string;
  autoFocus?: boolean;
  words: readonly string[];
  onWords: (words: string[]) => void;
}) {
  const [text, setText] = useState(words.join(', '));
  const take = () => {
    const next = wordsOf(text);
    if (next.join('\n') !== words.join('\n')) onWords(next);
  };
  return (
    <Input
      autoFocus={autoFocus}
      aria-label={label}
      placeholder="-99, n/a"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

function missingNote(columns: ReadingView['reading']['columns']): string {
  const own = columns.filter(({ missing }) => missing.length > 0);
  const [first] = own;
  if (!first) return 'no word stands for it';
  return own.length === 1
    ? `${first.missing.join(', ')} in ${first.name} only`
    : `words in ${count(own.length, 'column')}`;
}
