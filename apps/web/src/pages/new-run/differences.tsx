// What this config sets otherwise: than the defaults, or than a run of the project; and where each value comes from.
import type { Run } from '@trainyard/contracts/run';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { Fragment, useState } from 'react';
import { useApi } from '../../api.ts';
import { Section } from '../../components/page.tsx';
import { Select } from '../../components/ui/field.tsx';
import { type Change, fromConfig, fromDefaults } from './difference.ts';
import { originOf, type Started } from './origin.ts';
import type { FormField } from './form-model.ts';

/** Runs to choose from: the newest. */
const RUNS = 50;

interface DifferencesProps {
  project: string;
  /** As it is written, and with all its fields; null where it cannot be read, or has problems. */
  written: Record<string, JsonValue> | null;
  whole: JsonObject | null;
  fields: FormField[];
  started: Started;
  parent: Run | null;
}

export function Differences({ project, written, whole, fields, started, parent }: DifferencesProps) {
  const [other, setOther] = useState(parent?.id ?? '');
  const runs = useApi('listRuns', { query: { project, limit: RUNS } });
  const chosen = useApi('getRun', { params: { run: other } }, { enabled: other !== '' });
  const items = runs.data?.items ?? [];
  const listed = parent && !items.some(({ id }) => id === parent.id) ? [parent, ...items] : items;
  const changes =
    other === ''
      ? written && fromDefaults(written, fields)
      : whole && chosen.data && fromConfig(chosen.data.config, whole);
  const origin = ({ key }: Change) => {
    const field = fields.find(({ name }) => name === key.split('.')[0]);
    return field && written ? originOf(field, written, started).words : '';
  };
  return (
    <Section title="What differs">
      <div className="pt-3">
        <Select aria-label="Compared with" value={other} onChange={(event) => setOther(event.target.value)}>
          <option value="">from the defaults</option>
          {listed.map(({ id, name }) => (
            <option key={id} value={id}>
              from the run {name}
            </option>
          ))}
        </Select>
      </div>
      {changes ? (
        <Changes changes={changes} origin={origin} />
      ) : (
        <p className="note2 pt-2.5">
          {other === '' || chosen.data ? 'Nothing until the config can be read.' : 'Reading the run.'}
        </p>
      )}
    </Section>
  );
}

function Changes({ changes, origin }: { changes: Change[]; origin: (change: Change) => string }) {
  if (changes.length === 0) return <p className="note2 pt-2.5">Nothing: all settings are the same.</p>;
  return (
    <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 gap-y-1.5 pt-2.5" aria-label="What differs">
      {changes.map((change) => (
        <Fragment key={change.key}>
          <dt className="text-ink3 [overflow-wrap:anywhere]">{change.label}</dt>
          <dd className="[overflow-wrap:anywhere]">
            {change.before === '' ? null : <del className="text-ink3 decoration-1">{change.before}</del>} →{' '}
            <ins className="font-semibold no-underline">{change.after === '' ? 'none' : change.after}</ins>{' '}
            <span className="note">{origin(change)}</span>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
