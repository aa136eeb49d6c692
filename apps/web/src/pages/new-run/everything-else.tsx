// All fields of the schema: grouped, searchable, each with help, default and range; changed ones marked and revertible.
// A registry choice shows the parameters of its entry below it.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import clsx from 'clsx';
import { Fragment } from 'react';
import { Icon } from '../../components/icon.tsx';
import { InputFrame } from '../../components/ui/field.tsx';
import { count } from '../../format.ts';
import { ChoicePicture } from './choice-picture.tsx';
import { type Editor, EditorRow, type RowProps } from './editor-row.tsx';
import { EntryNote } from './entry-note.tsx';
import { FieldControl } from './field-control.tsx';
import { allowedWords } from './field-words.ts';
import {
  type FormField,
  type Values,
  entryOf,
  parameterFields,
  parameterOf,
  problemsOf,
  searchFields,
  valueOf,
  withParameter,
  withValue,
} from './form-model.ts';
import { OriginNote } from './origin-note.tsx';
import { originOf, parameterOrigin, type Started } from './origin.ts';
import { toneOf, tones } from './problems.tsx';

const groupTitles: Record<string, string> = {
  data: 'Data',
  model: 'Model',
  training: 'Training',
  optimization: 'Optimization',
  augmentation: 'Augmentation',
  preprocessing: 'Preprocessing',
  evaluation: 'Evaluation',
  machine: 'Machine',
  other: 'Other',
};

interface EverythingElseProps {
  fields: FormField[];
  values: Values;
  problems: ConfigProblem[];
  onValues: (values: Values) => void;
  search: string;
  onSearch: (words: string) => void;
  open: ReadonlySet<string>;
  onOpen: (group: string) => void;
  /** The learning rate of the config, which the picture of a schedule is drawn with. */
  rate: number;
  /** Boxes of fields that need more room than one control, by name. */
  editors?: Editors;
  /** What the page started with, for whoever asks where a value comes from. */
  started: Started;
}

export type Editors = Record<string, Editor>;

export function EverythingElse({
  fields,
  values,
  problems,
  onValues,
  search,
  onSearch,
  open,
  onOpen,
  started,
  rate,
  editors = {},
}: EverythingElseProps) {
  const found = search.trim() === '' ? fields : searchFields(fields, search);
  const groups = [...new Set(found.map((field) => field.group))];
  const changed = fields.filter((field) => field.name in values).length;
  const epochs = fields.find(({ name }) => name === 'epochs');
  const course = { rate, epochs: epochs && valueOf(values, epochs) };
  return (
    <>
      <InputFrame>
        <Icon name="search" />
        <input
          type="search"
          aria-label="Search all fields"
          placeholder={`Search ${count(fields.length, 'field')}`}
          value={search}
          onChange={(event) => onSearch(event.target.value)}
        />
        <span className="note">{changed === 0 ? 'all default' : `${changed} changed`}</span>
      </InputFrame>
      {groups.map((group) => {
        const these = found.filter((field) => field.group === group);
        const isOpen = search.trim() !== '' || open.has(group);
        const changes = these.filter((field) => field.name in values).length;
        return (
          <div key={group}>
            <button
              type="button"
              className="grid min-h-9 w-full cursor-pointer grid-cols-[16px_160px_minmax(0,1fr)_auto] items-center gap-2 border-b border-line text-left max-phone:min-h-11 max-phone:grid-cols-[16px_minmax(0,1fr)_auto]"
              aria-expanded={isOpen}
              onClick={() => onOpen(group)}
            >
              <Icon name={isOpen ? 'down' : 'right'} className="text-ink3" />
              <span>{groupTitles[group] ?? group}</span>
              <span className="note truncate max-phone:hidden">
                {isOpen ? '' : these.map((field) => field.title.toLowerCase()).join(', ')}
              </span>
              <span className="note">
                {these.length}
                {changes > 0 ? (
                  <>
                    , <b className="text-accent">{changes} changed</b>
                  </>
                ) : null}
              </span>
            </button>
            {isOpen
              ? these.map((field) => (
                  <FieldRows
                    key={field.name}
                    {...{ field, values, problems, onValues, course, started }}
                    editor={editors[field.name]}
                  />
                ))
              : null}
          </div>
        );
      })}
      {groups.length === 0 ? (
        <p className="note2 py-3">
          No field has all of these words. Unknown keys can be written in the YAML view; the check says what they are.
        </p>
      ) : null}
    </>
  );
}

function FieldRows({
  field,
  values,
  problems,
  onValues,
  started,
  editor,
  course,
}: {
  started: Started;
  course: { rate: number; epochs: JsonValue | undefined };
  editor: Editors[string] | undefined;
  field: FormField;
  values: Values;
  problems: ConfigProblem[];
  onValues: (values: Values) => void;
}) {
  const value = valueOf(values, field);
  const set = (next: JsonValue) => onValues(withValue(values, field, next));
  const choices = !field.entries
    ? []
    : field.many
      ? Array.isArray(value)
        ? value
        : []
      : value === null || value === undefined
        ? []
        : [value];
  return (
    <>
      <Row
        id={`all-${field.name}`}
        field={field}
        value={value}
        origin={originOf(field, values, started)}
        problems={problemsOf(problems, field.name)}
        onChange={set}
        editor={editor}
      />
      {choices.map((choice, index) => {
        const entry = entryOf(field, choice);
        return entry === null ? null : (
          <Fragment key={`${entry.name} ${index}`}>
            <EntryNote entry={entry} className="border-b border-line py-2 pl-10 max-phone:pl-0" />
            {parameterFields(entry).map((parameter) => (
              <Row
                key={parameter.name}
                id={`all-${field.name}-${entry.name}-${parameter.name}`}
                field={{ ...parameter, title: `${entry.title}: ${parameter.title.toLowerCase()}` }}
                inner
                value={parameterOf(choice, parameter.name) ?? parameter.default}
                origin={parameterOrigin(parameter, choice, valueOf(started.values, field), started.start)}
                problems={problemsOf(problems, `${field.name}.${parameter.name}`)}
                onChange={(next) => set(replaced(field, value, index, withParameter(choice, parameter, next)))}
              />
            ))}
          </Fragment>
        );
      })}
      {field.entries && !field.many ? <ChoicePicture field={field} choice={value} {...course} /> : null}
    </>
  );
}

function replaced(field: FormField, value: JsonValue | undefined, index: number, choice: JsonValue): JsonValue {
  return field.many && Array.isArray(value) ? value.map((old, place) => (place === index ? choice : old)) : choice;
}

const rowLook =
  'grid items-center gap-4 border-b border-line py-2 max-tablet:grid-cols-[132px_140px_minmax(0,1fr)_96px] max-tablet:gap-3 max-phone:grid-cols-[minmax(0,1fr)_152px] max-phone:gap-x-3 max-phone:gap-y-1 max-phone:pl-0';
const outerLook = 'grid-cols-[152px_168px_minmax(0,1fr)_112px] pl-6';
const innerLook = 'grid-cols-[136px_168px_minmax(0,1fr)_112px] pl-10';

function Row({ editor, ...props }: RowProps & { editor?: Editor | undefined }) {
  return editor ? <EditorRow {...props} editor={editor} /> : <ControlRow {...props} />;
}

function ControlRow({ id, field, value, origin, problems, onChange, inner = false }: RowProps) {
  const [problem] = problems;
  const tone = toneOf(problem);
  return (
    <div className={clsx(rowLook, inner ? innerLook : outerLook)} id={`row-${id}`}>
      <label htmlFor={id} className={clsx(inner && 'text-small text-ink2')}>
        {field.title}
      </label>
      <div>
        <FieldControl field={field} value={value} onChange={onChange} id={id} tone={tone} describedBy={`${id}-help`} />
      </div>
      <p id={`${id}-help`} className={clsx('text-small max-phone:col-span-full', tone ? tones[tone] : 'text-ink3')}>
        {problem ? problem.message : [field.help, allowedWords(field)].filter(Boolean).join(' ')}
      </p>
      <OriginNote origin={origin} title={field.title} onBack={onChange} className="max-phone:col-span-full" />
    </div>
  );
}
