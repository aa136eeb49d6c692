// Which model: cards grouped by what they are good at, a search over everything the registry holds, the chosen one's parameters.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { RegistryEntry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import clsx from 'clsx';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { InputFrame } from '../../components/ui/field.tsx';
import { count } from '../../format.ts';
import { EntryNote } from './entry-note.tsx';
import { FieldGrid, LabelledField } from './labelled-field.tsx';
import {
  type FormField,
  choiceName,
  entryOf,
  parameterFields,
  parameterOf,
  problemsOf,
  withParameter,
} from './form-model.ts';
import { factWords, groupModels, hubId, type ModelGroup, searchModels } from './model-groups.ts';
import { OriginNote } from './origin-note.tsx';
import { type Origin, parameterOrigin, type Start } from './origin.ts';
import { ProblemText } from './problems.tsx';

/** A group of many takes the room of two. */
/** Of more models than this, that many are shown until somebody wants all. */
const [MANY, FIRST] = [8, 6];
const isWide = (group: ModelGroup): boolean => group.entries.length > 3;

interface ModelProps {
  value: JsonValue | undefined;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
  /** What the page began with, and where that came from. */
  began: JsonValue | undefined;
  start: Start;
}

export function ModelSection({ field, origin, ...given }: ModelProps & { field: FormField; origin: Origin }) {
  const { value, problems, onChange } = given;
  const [search, setSearch] = useState('');
  const entries = field.entries ?? [];
  const chosen = entryOf(field, value);
  const name = choiceName(value);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const shownOf = ({ title, entries: all }: ModelGroup): RegistryEntry[] =>
    all.length <= MANY || search !== '' || open.has(title)
      ? all
      : all.filter((entry, place) => place < FIRST || entry === chosen);
  const id = hubId(search, entries);
  const found = searchModels(entries, search);
  return (
    <div id="place-model">
      {entries.length > 6 ? (
        <InputFrame className="mb-4">
          <Icon name="search" />
          <input
            id="field-model"
            type="search"
            aria-label="Search models"
            placeholder={`Search ${count(entries.length, 'model')}, or a hub id such as org/name`}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </InputFrame>
      ) : null}
      <div
        className="grid grid-cols-3 gap-x-6 gap-y-3 max-tablet:grid-cols-2 max-tablet:gap-3 max-phone:grid-cols-1"
        role="radiogroup"
        aria-label="Model"
      >
        {groupModels(found).map((group) => (
          <div key={group.title} className={clsx(isWide(group) && 'col-span-2 max-phone:col-auto')}>
            <p className="note mb-1">{group.title}</p>
            <div className={clsx(isWide(group) && 'grid grid-cols-2 gap-x-6 max-phone:grid-cols-1')}>
              {shownOf(group).map((entry) => (
                <Card key={entry.name} entry={entry} on={entry === chosen} onChoose={() => onChange(entry.name)} />
              ))}
            </div>
            {shownOf(group).length < group.entries.length ? (
              <button
                type="button"
                className="link mt-1 text-small text-accent"
                onClick={() => setOpen(new Set([...open, group.title]))}
              >
                {group.entries.length - shownOf(group).length} more
              </button>
            ) : null}
          </div>
        ))}
        {id === null ? null : (
          <div>
            <p className="note mb-1">From the Hugging Face hub</p>
            <Option
              title={id}
              words="any image classifier of the hub; needs the network"
              on={name === id}
              onChoose={() => onChange(id)}
            />
          </div>
        )}
        {chosen === null && name !== '' && name !== id ? (
          <div>
            <p className="note mb-1">Chosen</p>
            <Option title={name} words="not in the registry" on onChoose={() => {}} />
          </div>
        ) : null}
      </div>
      {found.length === 0 && id === null ? <p className="note2">No model has all of these words.</p> : null}
      {problemsOf(problems, 'model').map((problem) => (
        <ProblemText key={problem.message} problem={problem} />
      ))}
      {name === '' ? null : (
        <p className="mt-5 flex flex-wrap items-baseline gap-x-2 text-small text-ink2">
          <bdi className="font-medium">{chosen?.title ?? name}</bdi>
          <OriginNote origin={origin} title="Model" onBack={onChange} />
        </p>
      )}
      {chosen ? <EntryNote entry={chosen} /> : null}
      {chosen ? <Parameters entry={chosen} {...given} /> : null}
    </div>
  );
}

function Card({ entry, on, onChoose }: { entry: RegistryEntry; on: boolean; onChoose: () => void }) {
  return <Option title={entry.title} words={factWords(entry)} help={entry.help} on={on} onChoose={onChoose} />;
}

function Option({
  title,
  words,
  help,
  on,
  onChoose,
}: {
  title: string;
  words: string;
  help?: string;
  on: boolean;
  onChoose: () => void;
}) {
  return (
    <label
      className="-mx-2 grid cursor-pointer grid-cols-[16px_minmax(0,1fr)] gap-x-2 rounded-md p-2 hover:bg-sunk has-checked:bg-accent-soft"
      title={help}
    >
      <input type="radio" name="model" className="mt-[3px] accent-accent" checked={on} onChange={onChoose} />
      <bdi className="min-w-0 wrap-anywhere">{title}</bdi>
      <span className={clsx('col-start-2 text-small', on ? 'text-ink2' : 'text-ink3')}>{words}</span>
    </label>
  );
}

function Parameters({ entry, value, problems, onChange, began, start }: ModelProps & { entry: RegistryEntry }) {
  const parameters = parameterFields(entry);
  if (parameters.length === 0) return null;
  return (
    <>
      <p className="note mt-3 mb-2">Settings of {entry.title}</p>
      <FieldGrid>
        {parameters.map((parameter) => (
          <LabelledField
            key={`${entry.name}.${parameter.name}`}
            field={{ ...parameter, name: `model.${parameter.name}` }}
            value={parameterOf(value, parameter.name) ?? parameter.default}
            origin={parameterOrigin(parameter, value, began, start)}
            problems={problemsOf(problems, `model.${parameter.name}`)}
            onChange={(next) => onChange(withParameter(value ?? entry.name, parameter, next))}
          />
        ))}
      </FieldGrid>
    </>
  );
}
