// All fields of the schema: grouped, searchable, each with help, default and range; changed ones marked and revertible.
// A registry choice shows the parameters of its entry below it.
import type { ConfigProblem } from '@trainyard/contracts/config';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { Icon } from '../../components/icon.tsx';
import { count, formatSetting } from '../../format.ts';
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
}

export function EverythingElse({
  fields,
  values,
  problems,
  onValues,
  search,
  onSearch,
  open,
  onOpen,
}: EverythingElseProps) {
  const found = search.trim() === '' ? fields : searchFields(fields, search);
  const groups = [...new Set(found.map((field) => field.group))];
  const changed = fields.filter((field) => field.name in values).length;
  return (
    <>
      <label className="input">
        <Icon name="search" />
        <input
          type="search"
          aria-label="Search all fields"
          placeholder={`Search ${count(fields.length, 'field')}`}
          value={search}
          onChange={(event) => onSearch(event.target.value)}
        />
        <span className="unit note">{changed === 0 ? 'all default' : `${changed} changed`}</span>
      </label>
      {groups.map((group) => {
        const these = found.filter((field) => field.group === group);
        const isOpen = search.trim() !== '' || open.has(group);
        const changes = these.filter((field) => field.name in values).length;
        return (
          <div key={group}>
            <button type="button" className="group-row" aria-expanded={isOpen} onClick={() => onOpen(group)}>
              <Icon name={isOpen ? 'down' : 'right'} />
              <span>{groupTitles[group] ?? group}</span>
              <span className="note max-phone:hidden">
                {isOpen ? '' : these.map((field) => field.title.toLowerCase()).join(', ')}
              </span>
              <span className="note">
                {these.length}
                {changes > 0 ? (
                  <>
                    , <b className="tone-live">{changes} changed</b>
                  </>
                ) : null}
              </span>
            </button>
            {isOpen
              ? these.map((field) => <FieldRows key={field.name} {...{ field, values, problems, onValues }} />)
              : null}
          </div>
        );
      })}
      {groups.length === 0 ? (
        <p className="note2" style={{ padding: '12px 0' }}>
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
}: {
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
    </>
  );
}

function replaced(field: FormField, value: JsonValue | undefined, index: number, choice: JsonValue): JsonValue {
  return field.many && Array.isArray(value) ? value.map((old, place) => (place === index ? choice : old)) : choice;
}

interface RowProps {
  id: string;
  field: FormField;
  value: JsonValue | undefined;
  changed: boolean;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
  onRevert: () => void;
  inner?: boolean;
}

function Row({ id, field, value, changed, problems, onChange, onRevert, inner = false }: RowProps) {
  const [problem] = problems;
  const tone = problem ? (problem.severity === 'error' ? 'bad' : 'warn') : undefined;
  return (
    <div className="field-row" data-inner={inner} id={`row-${id}`}>
      <label htmlFor={id}>{field.title}</label>
      <div>
        <FieldControl field={field} value={value} onChange={onChange} id={id} tone={tone} describedBy={`${id}-help`} />
      </div>
      <p id={`${id}-help`} className="note" data-tone={tone}>
        {problem
          ? problem.message
          : `${field.help}${field.range === '' ? '' : ` ${field.help.endsWith('.') ? '' : '· '}${capital(field.range)}.`}`}
      </p>
      {changed && field.default !== undefined ? (
        <button type="button" className="link note tone-live" onClick={onRevert}>
          back to {field.default === null ? 'default' : formatSetting(field.default)}
        </button>
      ) : (
        <span className="note">{field.default === undefined ? 'needed' : changed ? '' : 'default'}</span>
      )}
    </div>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
