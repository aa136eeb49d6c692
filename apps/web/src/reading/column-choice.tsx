// The boxes of one column: its type, and how its cells are written. On the import page, with a dataset and in the config alike.
import { BOOLEAN_WORDS, CLOCK_FORMS, DATE_FORMS, DURATION_FORMS } from '@trainyard/contracts/reading-forms';
import { ColumnKind, type ColumnOverride, type ColumnReading } from '@trainyard/contracts/reading';
import { useState } from 'react';
import { Input, Select } from '../components/ui/field.tsx';
import { MissingInput } from './dialect-strip.tsx';
import { columnForm, formWords, numberWords, typeWords } from './words.ts';

type Type = ColumnReading['type'];

/** What is known of the column: all of it from a file, less where only the config speaks. */
export type ColumnShown = Pick<ColumnReading, 'name' | 'type' | 'number' | 'form' | 'words' | 'missing'> &
  Partial<Pick<ColumnReading, 'alternatives'>>;

interface ChoiceProps {
  column: ColumnShown;
  onChange: (change: ColumnOverride) => void;
}

export function TypeSelect({ column, onType }: { column: ColumnShown; onType: (type: Type) => void }) {
  return (
    <Select
      aria-label={`Type of ${column.name}`}
      value={column.type}
      onChange={(event) => onType(ColumnKind.parse(event.target.value))}
    >
      {ColumnKind.options.map((type) => (
        <option key={type} value={type}>
          {typeWords[type]}
        </option>
      ))}
    </Select>
  );
}

/** The box of the format, or the words where there is nothing to choose. */
export function FormSelect({ column, words, onChange }: ChoiceProps & { words: string }) {
  switch (column.type) {
    case 'number':
    case 'integer':
      return <NumberSelect column={column} onChange={onChange} />;
    case 'date':
      return <DateSelect column={column} onChange={onChange} />;
    case 'time':
      return <Forms column={column} forms={CLOCK_FORMS} onChange={onChange} />;
    case 'duration':
      return <Forms column={column} forms={DURATION_FORMS} onChange={onChange} />;
    case 'boolean':
      return <WordsSelect column={column} onChange={onChange} />;
    default:
      return <span className="note2">{words}</span>;
  }
}

const SIGNS = [
  ['.', null],
  [',', null],
  ['.', ','],
  [',', '.'],
  [',', ' '],
  ['.', ' '],
  ['.', "'"],
] as const;

function NumberSelect({ column, onChange }: ChoiceProps) {
  const form = column.number ?? { decimal: '.', thousands: null, prefix: null, suffix: null };
  const key = `${form.decimal}${form.thousands ?? ''}`;
  return (
    <Select
      aria-label={`Format of ${column.name}`}
      value={key}
      onChange={(event) => {
        const [decimal, thousands] =
          SIGNS.find(([one, other]) => `${one}${other ?? ''}` === event.target.value) ?? SIGNS[0];
        onChange({ decimal, thousands });
      }}
    >
      {SIGNS.map(([decimal, thousands]) => (
        <option key={`${decimal}${thousands ?? ''}`} value={`${decimal}${thousands ?? ''}`}>
          {numberWords({ ...form, decimal, thousands, prefix: '', suffix: null }, false)}
        </option>
      ))}
    </Select>
  );
}

/** The date's own part, and the time behind it, which stays as it is. */
const datePart = (form: string): string =>
  DATE_FORMS.find((one) => form === one || /^[ T]/.test(after(form, one))) ?? form;
const after = (form: string, date: string): string => (form.startsWith(date) ? form.slice(date.length) : '');

function DateSelect({ column, onChange }: ChoiceProps) {
  const form = column.form ?? '%Y-%m-%d';
  const rest = after(form, datePart(form));
  const likely = [form, ...(column.alternatives ?? []).flatMap((other) => other.form ?? [])];
  const forms = [...new Set([...likely, ...DATE_FORMS.map((date) => `${date}${rest}`)])];
  return <Forms column={column} forms={forms} onChange={onChange} />;
}

function Forms({ column, forms, onChange }: ChoiceProps & { forms: readonly string[] }) {
  const form = column.form ?? forms[0] ?? '';
  const shown = forms.includes(form) ? forms : [form, ...forms];
  return (
    <Select
      aria-label={`Format of ${column.name}`}
      value={form}
      onChange={(event) => onChange({ form: event.target.value })}
    >
      {shown.map((one) => (
        <option key={one} value={one}>
          {formWords(one)}
        </option>
      ))}
    </Select>
  );
}

function WordsSelect({ column, onChange }: ChoiceProps) {
  const words = column.words ?? { yes: 'yes', no: 'no' };
  const key = (yes: string, no: string | null) => JSON.stringify([yes, no]);
  const pairs = [
    [words.yes, words.no] as const,
    ...BOOLEAN_WORDS.filter(([yes]) => yes !== words.yes),
    ...(words.no === null ? [] : [[words.yes, null] as const]),
  ];
  return (
    <Select
      aria-label={`Format of ${column.name}`}
      value={key(words.yes, words.no)}
      onChange={(event) => {
        const [yes, no] = JSON.parse(event.target.value) as [string, string | null];
        onChange({ yes, no });
      }}
    >
      {pairs.map(([yes, no]) => (
        <option key={key(yes, no)} value={key(yes, no)}>
          {columnForm({ type: 'boolean', words: { yes, no } } as ColumnReading)}
        </option>
      ))}
    </Select>
  );
}

/** What is said more rarely: the sign or unit of a number, and words for missing in this column. */
export function MoreOfColumn({ column, onChange }: ChoiceProps) {
  const { number, type, name, missing } = column;
  return (
    // Text that is being typed is kept by the boxes; what is said elsewhere makes new ones.
    <div
      key={JSON.stringify([type, number?.prefix, number?.suffix, missing])}
      className="flex flex-wrap items-end gap-x-4 gap-y-2"
    >
      {type === 'number' || type === 'integer' ? (
        <>
          <TextBox
            label="before the number"
            of={name}
            value={number?.prefix ?? ''}
            onValue={(prefix) => onChange({ prefix: prefix === '' ? null : prefix })}
          />
          <TextBox
            label="after it"
            of={name}
            value={number?.suffix ?? ''}
            onValue={(suffix) => onChange({ suffix: suffix === '' ? null : suffix })}
          />
        </>
      ) : null}
      {type === 'ignored' ? null : (
        <label className="grid gap-0.5">
          <span className="note">words for missing, besides empty</span>
          <span className="w-44">
            <MissingInput
              label={`Words for missing in ${name}`}
              words={missing}
              onWords={(words) => onChange({ missing: words })}
            />
          </span>
        </label>
      )}
    </div>
  );
}

function TextBox({
  label,
  of,
  value,
  onValue,
}: {
  label: string;
  of: string;
  value: string;
  onValue: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const take = () => (text.trim() === value ? undefined : onValue(text.trim()));
  return (
    <label className="grid gap-0.5">
      <span className="note">{label}</span>
      <span className="w-24">
        <Input
          aria-label={`${label}, ${of}`}
          maxLength={20}
          value={text}
          placeholder="none"
          onChange={(event) => setText(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
          }}
        />
      </span>
    </label>
  );
}
