// The rows as they stand in the file; only those in sight are read.
import { useVirtualizer } from '@tanstack/react-virtual';
import type { TableProfile } from '@trainyard/contracts/dataset';
import clsx from 'clsx';
import { useRef } from 'react';
import { problemOf } from '../../api.ts';
import { Empty } from '../../components/page.tsx';
import { UnreadNote } from '../../components/problem-note.tsx';
import { formatCount } from '../../format.ts';
import { useRowPages } from './use-pages.ts';

const HEIGHT = 32;
const cellLook = 'max-w-80 truncate border-b border-line pr-4 text-left font-normal';
const headCell = clsx(cellLook, 'sticky top-0 z-1 h-8 border-b-edge bg-bg text-ink3');

/** One cell as it stands in the file; empty until its page is read. */
function Cell({ cell, read, numeric }: { cell: string | null | undefined; read: boolean; numeric: boolean }) {
  const missing = read && (cell === null || cell === '');
  return (
    <td className={clsx(cellLook, numeric && 'text-right', missing && 'text-ink3 italic')} title={cell ?? undefined}>
      {missing ? 'missing' : <bdi>{cell}</bdi>}
    </td>
  );
}

export function Rows({ version, profile }: { version: string; profile: TableProfile }) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: profile.rows,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHT,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const pages = useRowPages(version, [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]);
  const names = pages.columns ?? profile.columns.map((column) => column.name);
  const numeric = new Set(profile.columns.filter((column) => column.type === 'numeric').map((column) => column.name));
  if (profile.rows === 0) return <Empty title="No rows">The file has a header and nothing below it.</Empty>;
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <>
      {pages.problem ? <UnreadNote problem={problemOf(pages.problem)} onAgain={pages.again} /> : null}
      <div
        ref={box}
        className="h-[min(64vh,640px)] overflow-auto border-b border-line"
        tabIndex={0}
        role="region"
        aria-label="Rows"
      >
        <table className="border-separate border-spacing-0 font-mono text-small" aria-rowcount={profile.rows + 1}>
          <thead>
            <tr>
              <th scope="col" className={headCell}>
                row
              </th>
              {names.map((name) => (
                <th key={name} scope="col" className={clsx(headCell, numeric.has(name) && 'text-right')}>
                  <bdi>{name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 ? (
              <tr aria-hidden="true" style={{ height: before }}>
                <td />
              </tr>
            ) : null}
            {items.map((item) => {
              const cells = pages.rows.get(item.index);
              return (
                <tr key={item.key} aria-rowindex={item.index + 2} style={{ height: HEIGHT }}>
                  <th scope="row" className={clsx(cellLook, 'sticky left-0 bg-bg text-ink3')}>
                    {formatCount(item.index + 1)}
                  </th>
                  {names.map((name, column) => (
                    <Cell key={name} cell={cells?.[column]} read={cells !== undefined} numeric={numeric.has(name)} />
                  ))}
                </tr>
              );
            })}
            {after > 0 ? (
              <tr aria-hidden="true" style={{ height: after }}>
                <td />
              </tr>
            ) : null}
          </tbody>
        </table>
      </div>
    </>
  );
}
