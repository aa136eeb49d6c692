// The parts of a set divided anew: shares, a seed, and what stays together.
import { useState } from 'react';
import { Field, Input } from '../../components/ui/field.tsx';
import type { EditPart } from './edit-dialog.tsx';

const fields = [
  { id: 'train', label: 'Train, %' },
  { id: 'val', label: 'Validate, %' },
  { id: 'test', label: 'Test, %' },
  { id: 'seed', label: 'Seed' },
] as const;
type Values = Record<(typeof fields)[number]['id'] | 'group', string>;

export function EditSplit({ version, onEdits }: EditPart) {
  const [values, setValues] = useState<Values>({ train: '', val: '', test: '', seed: '0', group: '' });
  const series = version.findings.find(({ code }) => code === 'image.series');
  const set = (change: Partial<Values>) => {
    const next = { ...values, ...change };
    setValues(next);
    const [train, val, test, seed] = fields.map(({ id }) => Number(next[id]));
    const group = next.group.trim();
    const whole =
      [train, val, test, seed].every((one) => one !== undefined && Number.isFinite(one)) && next.train !== '';
    const shares = { train: (train ?? 0) / 100, val: (val ?? 0) / 100, test: (test ?? 0) / 100 };
    const grouped = group === '' ? {} : { group_by: group };
    onEdits(whole ? [{ edit: 'split', ...shares, seed: seed ?? 0, ...grouped }] : []);
  };
  const [, pattern = ''] = /group_by: "([^"]+)"/.exec(series?.message ?? '') ?? [];
  return (
    <>
      <p className="note2 mb-3">
        Each class keeps its shares in all parts. Copies and near copies stand in one part, so that nothing is measured
        on what was learned.
      </p>
      <div className="grid grid-cols-4 gap-3 max-phone:grid-cols-2">
        {fields.map(({ id, label }) => (
          <Field key={id} label={label}>
            {(ids) => (
              <Input
                {...ids}
                inputMode="numeric"
                placeholder={id === 'train' ? '70' : id === 'seed' ? '0' : '15'}
                value={values[id]}
                onChange={(event) => set({ [id]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field
        className="mt-3"
        label="Series by name"
        help={
          pattern === ''
            ? 'For frames of a film or pictures of a patient: {group} for what those of one share, * for what differs.'
            : `The names suggest series: ${pattern} keeps each in one part.`
        }
      >
        {(ids) => (
          <Input
            {...ids}
            className="mono"
            placeholder={pattern || '{group}_*'}
            value={values.group}
            onChange={(event) => set({ group: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
