// What going on from another model made of the classes that it knew: both models on the same held-out pictures.
import type { Continued } from '@trainyard/contracts/continued';
import { changeSentences, classChanges, type ClassChange, differenceText, verdictWords } from '@trainyard/core/change';
import clsx from 'clsx';
import { Section } from '../../components/page.tsx';
import { Table, type TableColumn } from '../../components/ui/table.tsx';
import { count, formatCount, formatShare } from '../../format.ts';

/** Classes that are listed. */
const LISTED = 50;
const TONES: Record<ClassChange['verdict'], string> = {
  better: 'text-ok',
  worse: 'text-bad',
  unclear: 'text-ink2',
  same: 'text-ink3',
};

const columns: TableColumn<ClassChange>[] = [
  {
    id: 'class',
    head: 'Class',
    phone: 'title',
    cell: ({ label }) => <span className="inline-block min-w-28 [overflow-wrap:anywhere]">{label}</span>,
  },
  { id: 'before', head: 'Found before', label: 'Found before', align: 'end', cell: (one) => share(one.before) },
  { id: 'after', head: 'Found now', label: 'Found now', align: 'end', cell: (one) => share(one.after) },
  {
    id: 'difference',
    head: 'Difference (95 % interval)',
    label: 'Difference (95 % interval)',
    align: 'end',
    cell: (one) => <span className="mono">{differenceText(one)}</span>,
  },
  {
    id: 'verdict',
    head: 'Verdict',
    label: 'Verdict',
    cell: ({ verdict }) => <span className={clsx(TONES[verdict])}>{verdictWords[verdict]}</span>,
  },
  {
    id: 'examples',
    head: 'Pictures',
    label: 'Pictures',
    align: 'end',
    cell: ({ examples }) => <span className="mono">{formatCount(examples)}</span>,
  },
];

const share = (value: number) => <span className="mono">{formatShare(value, 1)}</span>;

export function Change({ continued }: { continued: Continued }) {
  const rows = classChanges(continued);
  return (
    <Section title="The classes it knew before" note={rows.length > 1 ? 'largest loss first' : undefined}>
      <p className="pt-2.5">{changeSentences(continued).join(' ')}</p>
      {rows.length > 0 ? (
        <div className="mt-2.5">
          <Table
            label="Change of the classes that the model gone on from knew"
            columns={columns}
            rows={rows.slice(0, LISTED)}
            rowKey={({ label }) => label}
          />
        </div>
      ) : null}
      {rows.length > LISTED ? (
        <p className="note pt-2">{count(rows.length - LISTED, 'class', 'classes')} with less lost not listed.</p>
      ) : null}
    </Section>
  );
}
