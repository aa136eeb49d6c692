// The row that is tried: where it began, what was changed since, and where another comes from.
import type { Model } from '@trainyard/contracts/model';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { useDrop } from '../../components/drop.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { firstRow, READ_BYTES } from './first-row.ts';
import { changedColumns, exampleRow, type Row, rowOfCells } from './row-form.ts';

export function useRow(model: Model) {
  const [start, setStart] = useState<Row>(() => exampleRow(model.signature));
  const [row, setRow] = useState<Row>(start);
  const [source, setSource] = useState('typical values');
  const begin = (columns: readonly string[], cells: readonly (string | null)[], words: string) => {
    const next = rowOfCells(model.signature, columns, cells);
    setStart(next);
    setRow(next);
    setSource(words);
  };
  const another = async () => {
    try {
      const found = await randomRow(model);
      begin(found.columns, found.cells, `number ${found.number} of the data`);
    } catch (error) {
      toast({ tone: 'bad', text: problemOf(error).detail });
    }
  };
  const take = async (file: File) => {
    const found = firstRow(await file.slice(0, READ_BYTES).text());
    const known = found?.columns.some((name) => model.signature.columns.some((column) => column.name === name));
    if (found && known) begin(found.columns, found.cells, `the first row of ${file.name}`);
    else
      toast({
        tone: 'bad',
        text: `${file.name} has no row with the columns of this model. Drop a table as text (CSV).`,
      });
  };
  useDrop({
    says: 'Drop a table to try its first row',
    part: true,
    take: (items) => {
      const [file] = [...items].flatMap((item) => item.getAsFile() ?? []);
      if (file) void take(file);
    },
  });
  return {
    row,
    source,
    changed: changedColumns(row, start),
    another,
    set: (name: string, value: JsonValue) => setRow((old) => ({ ...old, [name]: value })),
    revert: (name: string) => setRow((old) => ({ ...old, [name]: start[name] ?? null })),
    back: () => setRow(start),
  };
}

async function randomRow(model: Model): Promise<{ columns: string[]; cells: (string | null)[]; number: number }> {
  const version = model.dataset_version_id;
  const { total } = await client.call('listDatasetRows', { params: { version }, query: { limit: 1 } });
  const offset = Math.floor(Math.random() * total);
  const { columns, rows } = await client.call('listDatasetRows', { params: { version }, query: { offset, limit: 1 } });
  return { columns, cells: rows[0] ?? [], number: offset + 1 };
}
