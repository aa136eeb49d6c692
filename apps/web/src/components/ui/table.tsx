// A table that sorts by the address, moves by arrow keys, and becomes cards on a phone.
import type { KeyboardEvent, ReactNode } from 'react';
import { Icon } from '../icon.tsx';
import { type CardPlace, TableBody, TableFrame, TableHead, Td, Th, Tr } from './table-parts.tsx';

export interface TableColumn<R> {
  id: string;
  head: ReactNode;
  cell: (row: R) => ReactNode;
  /** end: numbers. */
  align?: 'end';
  /** Can be sorted; needs `onSort`. */
  sorts?: boolean;
  width?: number | string;
  phone?: CardPlace;
  /** Said before the value on a card. */
  label?: string;
}
export interface Sort {
  by: string;
  down: boolean;
}

interface TableProps<R> {
  columns: TableColumn<R>[];
  rows: R[];
  rowKey: (row: R) => string;
  /** For screen readers. */
  label: string;
  sort?: Sort | undefined;
  onSort?: ((sort: Sort) => void) | undefined;
  /** Enter on a row, click on its free area. */
  onOpen?: ((row: R) => void) | undefined;
  selected?: (row: R) => boolean;
}

/** ↑ and ↓ on a row: its neighbours get the focus. For `onKeyDown` of rows. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step =
    event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowUp' ? 'previousElementSibling' : null;
  const next = step ? event.currentTarget[step] : null;
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

/** `<Table label="Models" columns={columns} rows={items} rowKey={(model) => model.id} onOpen={open} />` */
export function Table<R>({ columns, rows, rowKey, label, sort, onSort, onOpen, selected }: TableProps<R>) {
  return (
    <TableFrame label={label}>
      <TableHead>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </TableHead>
      <TableBody>
        {rows.map((row, index) => (
          <Tr
            key={rowKey(row)}
            tabIndex={index === 0 ? 0 : -1}
            selected={selected?.(row)}
            className={onOpen ? 'cursor-pointer' : undefined}
            onKeyDown={(event) => {
              if (event.target === event.currentTarget && event.key === 'Enter') onOpen?.(row);
              else moveFocus(event);
            }}
            onClick={(event) => {
              if (event.target instanceof Element && !event.target.closest('a, button, input, label, [role=menu]'))
                onOpen?.(row);
            }}
          >
            {columns.map((column) => (
              <Td key={column.id} align={column.align} card={column.phone} label={column.label}>
                {column.cell(row)}
              </Td>
            ))}
          </Tr>
        ))}
      </TableBody>
    </TableFrame>
  );
}

/** A head cell that sorts when it can: descending first, then turned. */
export function HeadCell<R>({
  column,
  sort,
  onSort,
}: {
  column: Pick<TableColumn<R>, 'id' | 'head' | 'align' | 'sorts' | 'width'>;
  sort?: Sort | undefined;
  onSort?: ((sort: Sort) => void) | undefined;
}) {
  const active = sort?.by === column.id;
  return (
    <Th
      align={column.align}
      style={{ width: column.width }}
      sorted={active ? (sort.down ? 'descending' : 'ascending') : undefined}
    >
      {column.sorts && onSort ? (
        <button
          type="button"
          className="inline-flex cursor-pointer items-center gap-1 hover:text-ink1"
          onClick={() => onSort({ by: column.id, down: active ? !sort.down : true })}
        >
          {column.head}
          {active ? <Icon name={sort.down ? 'down' : 'up'} /> : null}
        </button>
      ) : (
        column.head
      )}
    </Th>
  );
}
