// Before and after: cells of the column in focus as they stand in the file, under the chosen form and beside it under another.
import type { ColumnOverride } from '@trainyard/contracts/reading';
import type { ReadingExample } from '@trainyard/contracts/reading-routes';
import clsx from 'clsx';
import { SectionHead } from '../components/page.tsx';
import { columnForm, readWords, typeWords } from './words.ts';

const MOST = 6;
const cell = 'py-2 pr-3 text-left font-normal align-baseline wrap-anywhere';

export function BeforeAfter({
  name,
  examples,
  said,
}: {
  name: string;
  examples: readonly ReadingExample[];
  said: ColumnOverride;
}) {
  const [chosen] = examples;
  if (!chosen) return null;
  const shown = examples.slice(0, 3);
  return (
    <section className="mt-8">
      <SectionHead title="Before and after" end={<bdi className="mono">{name}</bdi>} />
      <table className="w-full">
        <thead>
          <tr className="note border-b border-edge">
            <th scope="col" className={cell}>
              in the file
            </th>
            {shown.map(({ column }, index) => (
              <th key={index} scope="col" className={cell}>
                {column.type === chosen.column.type ? columnForm(column) : typeWords[column.type]}
                {index === 0 ? ', chosen' : ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="mono">
          {chosen.cells.slice(0, MOST).map(({ row, raw }) => (
            <tr key={row} className="border-b border-line">
              <td className={cell}>
                <bdi>{raw ?? 'empty'}</bdi>
              </td>
              {shown.map((example, index) => (
                <td key={index} className={clsx(cell, index === 0 ? 'font-semibold' : 'text-ink3')}>
                  {readWords(example.cells.find((one) => one.row === row)?.read ?? null, example.column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note pt-2">
        Changes as you choose.{' '}
        {Object.keys(said).length > 0 ? (
          <>
            The same in a config: <code className="mono wrap-anywhere">{inYaml(name, said)}</code>.
          </>
        ) : null}
      </p>
    </section>
  );
}

/** `columns: {price: {type: number, decimal: ","}}`, as it can be pasted into a config. */
export function inYaml(name: string, said: ColumnOverride): string {
  const plain = (value: unknown) =>
    typeof value === 'string' && /^(?!(true|false|null)$)[A-Za-z_][\w ]*$/.test(value) ? value : JSON.stringify(value);
  const words = Object.entries(said).map(([key, value]) => `${key}: ${plain(value)}`);
  return `columns: {${plain(name)}: {${words.join(', ')}}}`;
}
