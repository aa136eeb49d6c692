// The right side: what will happen in words, what is wrong, name and group, the saved configs.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { Group } from '@trainyard/contracts/group';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import type { Registry } from '@trainyard/contracts/registry';
import { Name } from '@trainyard/contracts/scalar';
import type { ReactNode } from 'react';
import { Section } from '../../components/page.tsx';
import { useNow } from '../../components/time.tsx';
import { Field, Input, Select } from '../../components/ui/field.tsx';
import { faultOf } from '../../components/ui/name-fault.ts';
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
  /** A measurement of what will happen, where there is one to ask for. */
  measured: ReactNode;
  children: ReactNode;
}

export function Panel({
  check,
  draft,
  version,
  registry,
  groups,
  onChange,
  onJump,
  onMend,
  measured,
  children,
}: PanelProps) {
  const now = useNow(10_000);
  const steps =
    check.config && version
      ? willHappen({ config: check.config, version, forecast: check.forecast, registry, now })
      : [];
  return (
    <aside
      className="sticky top-18 -mx-1 max-h-[calc(100dvh-88px)] overflow-y-auto px-1 max-phone:static max-phone:max-h-none max-phone:border-t max-phone:border-line max-phone:pt-6"
      aria-live="polite"
      aria-busy={check.pending}
    >
      <Problems problems={check.problems} failed={check.failed} onJump={onJump} onMend={onMend} />
      <Section title="What will happen" end={check.pending ? <span>checking</span> : null}>
        {steps.length > 0 ? (
          <ol className="pt-2">
            {steps.map((step, index) => (
              <li key={step} className="grid grid-cols-[20px_minmax(0,1fr)] py-1 wrap-anywhere">
                <span className="font-mono text-small/5 font-medium text-ink3" aria-hidden="true">
                  {index + 1}
                </span>
                <span>{step}</span>
              </li>
            ))}
          </ol>
        ) : (
          <p className="note2 pt-2.5">
            {version === null
              ? 'Choose a dataset first.'
              : check.problems.length > 0
                ? 'Nothing until the problems above are mended.'
                : 'The check says it in a moment.'}
          </p>
        )}
        {measured}
      </Section>
      <Section title="Name and group">
        <div className="grid gap-3 pt-3">
          <Field label="Name" problem={faultOf(Name, draft.name)}>
            {(ids) => (
              <Input
                {...ids}
                dir="auto"
                autoComplete="off"
                maxLength={MAX_NAME_LENGTH}
                value={draft.name}
                placeholder="made from the model when empty"
                onChange={(event) => onChange({ name: event.target.value })}
              />
            )}
          </Field>
          {groups.length > 0 ? (
            <Field label="Group">
              {(ids) => (
                <Select
                  {...ids}
                  value={draft.group_id ?? ''}
                  onChange={(event) => onChange({ group_id: event.target.value === '' ? null : event.target.value })}
                >
                  <option value="">none</option>
                  {groups.map((group) => (
                    <option key={group.id} value={group.id}>
                      {group.name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ) : null}
        </div>
      </Section>
      {children}
    </aside>
  );
}
