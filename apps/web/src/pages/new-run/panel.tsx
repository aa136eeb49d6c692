// The right side: what will happen in words, what is wrong, name and group, the saved configs.
import type { ConfigProblem } from '@trainyard/contracts/config';
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { Group } from '@trainyard/contracts/group';
import type { Registry } from '@trainyard/contracts/registry';
import type { ReactNode } from 'react';
import { Section } from '../../components/page.tsx';
import { useNow } from '../../components/time.tsx';
import type { Draft } from './draft.ts';
import { Problems } from './problems.tsx';
import type { Check } from './use-check.ts';
import { willHappen } from './will-happen.ts';

interface PanelProps {
  check: Check;
  draft: Draft;
  version: DatasetVersion | null;
  registry: Registry;
  groups: Group[];
  onChange: (parts: Partial<Draft>) => void;
  onJump: (path: string) => void;
  onMend: (problem: ConfigProblem) => void;
  children: ReactNode;
}

export function Panel({ check, draft, version, registry, groups, onChange, onJump, onMend, children }: PanelProps) {
  const now = useNow(10_000);
  const steps =
    check.config && version
      ? willHappen({ config: check.config, version, forecast: check.forecast, registry, now })
      : [];
  return (
    <aside className="panel" aria-live="polite" aria-busy={check.pending}>
      <Problems problems={check.problems} failed={check.failed} onJump={onJump} onMend={onMend} />
      <Section title="What will happen" end={check.pending ? <span>checking</span> : null}>
        {steps.length > 0 ? (
          <ol className="steps" style={check.pending ? { opacity: 0.6 } : undefined}>
            {steps.map((step) => (
              <li key={step}>
                <span>{step}</span>
              </li>
            ))}
          </ol>
        ) : (
          <p className="note2" style={{ paddingTop: 10 }}>
            {version === null
              ? 'Choose a dataset first.'
              : check.problems.length > 0
                ? 'Nothing until the problems above are mended.'
                : 'The check says it in a moment.'}
          </p>
        )}
      </Section>
      <Section title="Name and group">
        <div className="panel-fields">
          <label>
            Name
            <input
              className="input"
              maxLength={120}
              value={draft.name}
              placeholder="made from the model when empty"
              onChange={(event) => onChange({ name: event.target.value })}
            />
          </label>
          {groups.length > 0 ? (
            <label>
              Group
              <select
                className="input"
                value={draft.group_id ?? ''}
                onChange={(event) => onChange({ group_id: event.target.value === '' ? null : event.target.value })}
              >
                <option value="">none</option>
                {groups.map((group) => (
                  <option key={group.id} value={group.id}>
                    {group.name}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
        </div>
      </Section>
      {children}
    </aside>
  );
}
