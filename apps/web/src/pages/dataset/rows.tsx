// The rows as they stand in the file; only those in sight are read.
import { useVirtualizer } from '@tanstack/react-virtual';
import type { TableProfile } from '@trainyard/contracts/dataset';
import { useRef } from 'react';
import { problemOf } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useRowPages } from './use-pages.ts';

const HEIGHT = 32;

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
      {pages.problem ? (
        <ProblemNote
          problem={problemOf(pages.problem)}
          action={
            <Button small icon="retry" onClick={pages.again}>
              Try again
            </Button>
          }
        />
      ) : null}
      <div ref={box} className="rows-box" tabIndex={0} role="region" aria-label="Rows">
        <table className="rows-table" aria-rowcount={profile.rows + 1}>
          <thead>
            <tr>
              <th scope="col">row</th>
              {names.map((name) => (
                <th key={name} scope="col" data-align={numeric.has(name) ? 'end' : undefined}>
                  {name}
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
                  <th scope="row">{(item.index + 1).toLocaleString('en')}</th>
                  {names.map((name, column) => {
                    const cell = cells?.[column];
                    return (
                      <td
                        key={name}
                        data-align={numeric.has(name) ? 'end' : undefined}
                        data-missing={(cells !== undefined && (cell === null || cell === '')) || undefined}
                        title={cell ?? undefined}
                      >
                        {cells === undefined ? '' : cell === null || cell === '' ? 'missing' : cell}
                      </td>
                    );
                  })}
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
