// A strip of columns: type, missing cells, distribution, values.
import type { TableProfile } from '@trainyard/contracts/dataset';
import { toNumber } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { type ColumnFacts, Distribution } from '../../charts/distribution.tsx';
import { Icon } from '../../components/icon.tsx';
import { Meter } from '../../components/meter.tsx';
import { Table, type TableColumn } from '../../components/table.tsx';
import { count, formatCount, formatNumber, formatShare } from '../../format.ts';

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
  const target = profile.suggested_target?.column;
  return (
    <>
      {profile.columns.length > 8 ? (
        <label className="input" style={{ maxWidth: 280, marginBottom: 16 }}>
          <Icon name="search" />
          <input
            type="search"
            aria-label="Find a column"
            placeholder="Find a column"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
      ) : null}
      <Table
        columns={columnsOf(profile.rows, target)}
        rows={shown.slice(0, 500)}
        rowKey={(column) => column.name}
        label="Columns"
      />
      {shown.length > 500 ? (
        <p className="note" style={{ paddingTop: 8 }}>
          {formatCount(shown.length - 500)} more: search for their names.
        </p>
      ) : null}
      <p className="note" style={{ paddingTop: 12 }}>
        Read as {profile.dialect.encoding}, separated by “
        {profile.dialect.delimiter === '\t' ? 'tab' : profile.dialect.delimiter}”, decimal “{profile.dialect.decimal}”
        {profile.duplicates > 0 ? `; ${count(profile.duplicates, 'row')} occur more than once` : ''}.
      </p>
    </>
  );
}

function columnsOf(rows: number, target: string | undefined): TableColumn<ColumnFacts>[] {
  return [
    {
      id: 'name',
      head: 'Column',
      phone: 'title',
      cell: (column) => (
        <>
          <span className="mono strong" style={{ overflowWrap: 'anywhere' }}>
            {column.name}
          </span>
          {column.name === target ? <span className="note"> to predict</span> : null}
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
          <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
            <span style={{ width: 32 }}>
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
      cell: (column) => (
        <span className="note2" style={{ overflowWrap: 'anywhere' }}>
          {valueWords(column)}
        </span>
      ),
    },
  ];
}

function share(part: number, whole: number): string {
  const value = whole === 0 ? 0 : part / whole;
  return value < 0.001 ? '< 0.1 %' : formatShare(value, 1);
}

function valueWords(column: ColumnFacts): string {
  if (column.numeric)
    return `${formatNumber(column.numeric.min)} to ${formatNumber(column.numeric.max)}, median ${formatNumber(column.numeric.median)}${Number.isFinite(toNumber(column.numeric.mean)) ? `, mean ${formatNumber(column.numeric.mean)}` : ''}`;
  if (column.type === 'id' || column.type === 'text')
    return `${formatCount(column.distinct)} different, such as ${column.top
      .slice(0, 2)
      .map((one) => one.value)
      .join(', ')}`;
  const shown = column.top.slice(0, 5);
  const rest = column.distinct - shown.length;
  return `${shown.map((one) => `${one.value} ${formatCount(one.count)}`).join(', ')}${rest > 0 ? `, ${formatCount(rest)} more` : ''}`;
}
