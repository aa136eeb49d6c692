// All fields of the schema: grouped, searchable, each with help, default and range; changed ones marked and revertible.
// A registry choice shows the parameters of its entry below it.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import clsx from 'clsx';
import { Icon } from '../../components/icon.tsx';
import { InputFrame } from '../../components/ui/field.tsx';
import { count, formatSetting } from '../../format.ts';
import { ChoicePicture } from './choice-picture.tsx';
import { type Editor, EditorRow, type RowProps } from './editor-row.tsx';
import { FieldControl } from './field-control.tsx';
import {
  type FormField,
  type Values,
  choiceName,
  entryOf,
  parameterFields,
  parameterOf,
  problemsOf,
  same,
  searchFields,
  valueOf,
  withParameter,
  withValue,
  withoutValue,
} from './form-model.ts';
import { originOf, type Start } from './origin.ts';
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
  /** Where the page started from, for whoever asks where a value comes from. */
  started: { values: Values; start: Start };
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
                    {...{ field, values, problems, onValues, course }}
                    origin={originOf(field, values, started)}
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
  origin,
  editor,
  course,
}: {
  origin: string;
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
        changed={field.name in values}
        problems={problemsOf(problems, field.name)}
        onChange={set}
        onRevert={() => onValues(withoutValue(values, field.name))}
        origin={origin}
        editor={editor}
      />
      {choices.map((choice, index) => {
        const entry = entryOf(field, choice);
        return entry === null
          ? null
          : parameterFields(entry).map((parameter) => (
              <Row
                key={`${choiceName(choice)}.${parameter.name}`}
                id={`all-${field.name}-${entry.name}-${parameter.name}`}
                field={{ ...parameter, title: `${entry.title}: ${parameter.title.toLowerCase()}` }}
                inner
                value={parameterOf(choice, parameter.name) ?? parameter.default}
                changed={!same(parameterOf(choice, parameter.name) ?? parameter.default, parameter.default)}
                problems={problemsOf(problems, `${field.name}.${parameter.name}`)}
                onChange={(next) => set(replaced(field, value, index, withParameter(choice, parameter, next)))}
                onRevert={() =>
                  set(replaced(field, value, index, withParameter(choice, parameter, parameter.default ?? null)))
                }
              />
            ));
      })}
      {field.entries && !field.many ? <ChoicePicture field={field} choice={value} {...course} /> : null}
    </>
  );
}

function replaced(field: FormField, value: JsonValue | undefined, index: number, choice: JsonValue): JsonValue {
  return field.many && Array.isArray(value) ? value.map((old, place) => (place === index ? choice : old)) : choice;
}

const rowLook =
  'grid items-center gap-4 border-b border-line py-2 max-tablet:grid-cols-[132px_140px_minmax(0,1fr)_auto] max-tablet:gap-3 max-phone:grid-cols-[minmax(0,1fr)_152px] max-phone:gap-x-3 max-phone:gap-y-1 max-phone:pl-0';
const outerLook = 'grid-cols-[152px_168px_minmax(0,1fr)_auto] pl-6';
const innerLook = 'grid-cols-[136px_168px_minmax(0,1fr)_auto] pl-10';

function Row({ editor, ...props }: RowProps & { editor?: Editor | undefined }) {
  return editor ? <EditorRow {...props} editor={editor} /> : <ControlRow {...props} />;
}

function ControlRow({ id, field, value, changed, problems, onChange, onRevert, origin = '', inner = false }: RowProps) {
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
      <p id={`${id}-help`} className={clsx('text-small max-phone:col-start-1', tone ? tones[tone] : 'text-ink3')}>
        {problem
          ? problem.message
          : `${field.help}${field.range === '' ? '' : ` ${field.help.endsWith('.') ? '' : '· '}${capital(field.range)}.`}`}
      </p>
      {changed && field.default !== undefined ? (
        <span className="grid justify-items-start max-phone:col-start-2">
          <button type="button" className="link text-small whitespace-nowrap text-accent" onClick={onRevert}>
            back to {field.default === null ? 'default' : formatSetting(field.default)}
          </button>
          <span className="note wrap-anywhere">{origin}</span>
        </span>
      ) : (
        <span className="note whitespace-nowrap max-phone:col-start-2">
          {field.default === undefined ? 'needed' : changed ? '' : 'default'}
        </span>
      )}
    </div>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
