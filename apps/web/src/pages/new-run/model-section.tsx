// Which model: cards grouped by what they are good at, a search over everything the registry holds, the chosen one's parameters.
import type { ConfigProblem } from '@trainyard/contracts/config';
import type { RegistryEntry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { count } from '../../format.ts';
import { LabelledField } from './field-control.tsx';
import {
  type FormField,
  choiceName,
  entryOf,
  parameterFields,
  parameterOf,
  problemsOf,
  same,
  withParameter,
} from './form-model.ts';
import { factWords, groupModels, hubId, searchModels } from './model-groups.ts';

export function ModelSection({
  field,
  value,
  problems,
  onChange,
}: {
  field: FormField;
  value: JsonValue | undefined;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
}) {
  const [search, setSearch] = useState('');
  const entries = field.entries ?? [];
  const chosen = entryOf(field, value);
  const name = choiceName(value);
  const id = hubId(search, entries);
  const found = searchModels(entries, search);
  return (
    <div id="place-model">
      {entries.length > 6 ? (
        <label className="input">
          <Icon name="search" />
          <input
            id="field-model"
            type="search"
            aria-label="Search models"
            placeholder={`Search ${count(entries.length, 'model')}, or a hub id such as org/name`}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      ) : null}
      <div className="models" role="radiogroup" aria-label="Model">
        {groupModels(found).map((group) => (
          <div key={group.title} data-wide={group.entries.length > 3 || undefined}>
            <p className="note" style={{ marginBottom: 4 }}>
              {group.title}
            </p>
            <div className="model-cards">
              {group.entries.map((entry) => (
                <Card key={entry.name} entry={entry} on={entry === chosen} onChoose={() => onChange(entry.name)} />
              ))}
            </div>
          </div>
        ))}
        {id === null ? null : (
          <div>
            <p className="note" style={{ marginBottom: 4 }}>
              From the Hugging Face hub
            </p>
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
            <p className="note" style={{ marginBottom: 4 }}>
              Chosen
            </p>
            <Option title={name} words="not in the registry" on onChoose={() => {}} />
          </div>
        ) : null}
      </div>
      {found.length === 0 && id === null ? <p className="note2">No model has all of these words.</p> : null}
      {problemsOf(problems, 'model').map((problem) => (
        <p
          key={problem.message}
          className="note"
          data-tone={problem.severity === 'error' ? 'bad' : 'warn'}
          style={{ paddingTop: 8 }}
        >
          {problem.message}
        </p>
      ))}
      {chosen ? <Parameters entry={chosen} value={value} problems={problems} onChange={onChange} /> : null}
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
    <label className="model-card" data-on={on} title={help}>
      <input type="radio" name="model" checked={on} onChange={onChoose} />
      <span style={{ overflowWrap: 'anywhere' }}>{title}</span>
      <span className="note">{words}</span>
    </label>
  );
}

function Parameters({
  entry,
  value,
  problems,
  onChange,
}: {
  entry: RegistryEntry;
  value: JsonValue | undefined;
  problems: ConfigProblem[];
  onChange: (value: JsonValue) => void;
}) {
  const parameters = parameterFields(entry);
  if (parameters.length === 0) return null;
  return (
    <>
      <p className="note" style={{ margin: '20px 0 8px' }}>
        Settings of {entry.title}
      </p>
      <div className="fields">
        {parameters.map((parameter) => {
          const given = parameterOf(value, parameter.name);
          return (
            <LabelledField
              key={`${entry.name}.${parameter.name}`}
              field={{ ...parameter, name: `model.${parameter.name}` }}
              value={given ?? parameter.default}
              changed={given !== undefined && !same(given, parameter.default)}
              problems={problemsOf(problems, `model.${parameter.name}`)}
              hint={[parameter.help, parameter.range].filter(Boolean).join(' ')}
              onChange={(next) => onChange(withParameter(value ?? entry.name, parameter, next))}
              onRevert={() => onChange(withParameter(value ?? entry.name, parameter, parameter.default ?? null))}
            />
          );
        })}
      </div>
    </>
  );
}
