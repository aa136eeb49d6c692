// A strip of columns: type, missing cells, distribution, values.
import type { TableProfile } from '@trainyard/contracts/dataset';
import { targetQuestion } from '@trainyard/core/target';
import { useState } from 'react';
import { type ColumnFacts, Distribution } from '../../charts/distribution.tsx';
import { Meter } from '../../components/ui/meter.tsx';
import { SearchField } from '../../components/ui/search-field.tsx';
import { Table, type TableColumn } from '../../components/ui/table.tsx';
import { count, formatCount, formatShare } from '../../format.ts';
import { valueWords } from './column-words.ts';

const typeWords: Record<ColumnFacts['type'], string> = {
  numeric: 'number',
  categorical: 'category',
  boolean: 'yes / no',
  datetime: 'date',
  text: 'text',
  id: 'id',
  empty: 'empty',
};

export function Columns({ profile }: { profile: TableProfile }) {
  const [words, setWords] = useState('');
  const shown = profile.columns.filter((column) => column.name.toLowerCase().includes(words.toLowerCase()));
  const targets = new Set(targetQuestion(profile).candidates.map(({ column }) => column));
  return (
    <>
      {profile.columns.length > 8 ? (
        <SearchField className="mb-4 max-w-70" label="Find a column" value="" onChange={setWords} />
      ) : null}
      <Table
        columns={columnsOf(profile.rows, targets)}
        rows={shown.slice(0, 500)}
        rowKey={(column) => column.name}
        label="Columns"
      />
      {shown.length > 500 ? (
        <p className="note pt-2">{formatCount(shown.length - 500)} more: search for their names.</p>
      ) : null}
      <p className="note pt-3">
        {profile.reading === null
          ? 'Read before there were readings'
          : `Read as ${profile.reading.dialect.encoding}, separated by “${profile.reading.dialect.delimiter === '\t' ? 'tab' : profile.reading.dialect.delimiter}”`}
        {profile.duplicates > 0 ? `; ${count(profile.duplicates, 'row')} occur more than once` : ''}.
      </p>
    </>
  );
}

function columnsOf(rows: number, targets: ReadonlySet<string>): TableColumn<ColumnFacts>[] {
  return [
    {
      id: 'name',
      head: 'Column',
      phone: 'title',
      cell: (column) => (
        <>
          <bdi className="mono font-semibold wrap-anywhere">{column.name}</bdi>
          {targets.has(column.name) ? <span className="note"> could be predicted</span> : null}
        </>
      ),
    },
    {
      id: 'type',
      head: 'Type',
      cell: (column) =>
        `${typeWords[column.type]}${column.type === 'categorical' ? `, ${formatCount(column.distinct)}` : ''}`,
    },
    {
      id: 'missing',
      head: 'Missing',
      label: 'missing',
      cell: (column) =>
        column.missing === 0 ? (
          <span className="note">none</span>
        ) : (
          <span className="inline-flex items-center gap-2">
            <span className="w-8">
              <Meter share={rows === 0 ? 0 : column.missing / rows} label={`${column.name}: missing`} size={8} />
            </span>
            <span className="mono">{share(column.missing, rows)}</span>
          </span>
        ),
    },
    {
      id: 'distribution',
      head: 'Distribution',
      cell: (column) => <Distribution column={column} width={160} height={28} />,
    },
    {
      id: 'values',
      head: 'Values',
      phone: 'wide',
      cell: (column) => <span className="note2 wrap-anywhere">{valueWords(column)}</span>,
    },
  ];
}

function share(part: number, whole: number): string {
  const value = whole === 0 ? 0 : part / whole;
  return value < 0.001 ? '< 0.1 %' : formatShare(value, 1);
}
