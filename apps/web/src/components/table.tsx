// A table that sorts by the address, moves by arrow keys, and becomes cards on a phone.
import type { KeyboardEvent, ReactNode } from 'react';
import { Icon } from './icon.tsx';

export interface TableColumn<R> {
  id: string;
  head: ReactNode;
  cell: (row: R) => ReactNode;
  /** end: numbers. */
  align?: 'end';
  /** Can be sorted; needs `onSort`. */
  sorts?: boolean;
  width?: number | string;
  /** Place on a phone's card: title (first, wide), value (top right), state, wide, hide. Default: half a row. */
  phone?: 'title' | 'value' | 'state' | 'wide' | 'hide';
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
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Enter on a row, click on its free area. */
  onOpen?: (row: R) => void;
  selected?: (row: R) => boolean;
}

function moveFocus(event: KeyboardEvent<HTMLTableRowElement>): void {
  const step =
    event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowUp' ? 'previousElementSibling' : null;
  const next = step ? event.currentTarget[step] : null;
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

export function Table<R>({ columns, rows, rowKey, label, sort, onSort, onOpen, selected }: TableProps<R>) {
  const head = (column: TableColumn<R>) => {
    if (!column.sorts || !onSort) return column.head;
    const active = sort?.by === column.id;
    return (
      <button
        type="button"
        onClick={() => onSort({ by: column.id, down: active ? !sort.down : true })}
        style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}
      >
        {column.head}
        {active ? <Icon name={sort.down ? 'down' : 'up'} /> : null}
      </button>
    );
  };
  return (
    <div className="table-scroll">
      <table className="table cards" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                data-align={column.align}
                style={{ width: column.width }}
                aria-sort={sort?.by === column.id ? (sort.down ? 'descending' : 'ascending') : undefined}
              >
                {head(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr
              key={rowKey(row)}
              tabIndex={index === 0 ? 0 : -1}
              aria-selected={selected?.(row)}
              style={onOpen ? { cursor: 'pointer' } : undefined}
              onKeyDown={(event) => {
                if (event.target === event.currentTarget && event.key === 'Enter') onOpen?.(row);
                else moveFocus(event);
              }}
              onClick={(event) => {
                if (event.target instanceof Element && !event.target.closest('a, button, input, label')) onOpen?.(row);
              }}
            >
              {columns.map((column) => (
                <td key={column.id} data-align={column.align} data-phone={column.phone} data-label={column.label}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
