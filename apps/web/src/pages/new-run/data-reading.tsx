// How the chosen table is read, in short: what the model does not get and why, what this run reads in another way, and the way to all
// of it.
import { Link } from '@tanstack/react-router';
import type { ColumnReading, Reading } from '@trainyard/contracts/reading';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { count } from '../../format.ts';
import { typeWords } from '../../reading/words.ts';

const SHOWN = 4;
const LEFT_OUT = new Set<ColumnReading['type']>(['identifier', 'text', 'ignored']);

interface DataReadingProps {
  dataset: string;
  version: string;
  reading: Reading;
  target: string;
  values: Record<string, JsonValue>;
}

export function DataReading({ dataset, version, reading, target, values }: DataReadingProps) {
  const said = Object.keys(
    typeof values['columns'] === 'object' && values['columns'] !== null ? values['columns'] : {},
  );
  const left = reading.columns.filter(
    ({ name, type }) => LEFT_OUT.has(type) && name !== target && !said.includes(name),
  );
  const open = reading.columns.filter(({ alternatives, given }) => alternatives.length > 0 && !given);
  return (
    <div className="note2 pt-3">
      {left.length > 0 ? (
        <ul>
          {left.slice(0, SHOWN).map(({ name, type, reason }) => (
            <li key={name} className="wrap-anywhere">
              <bdi className="mono text-ink1">{name}</bdi> is left out: {typeWords[type]}, {reason}.
            </li>
          ))}
          {left.length > SHOWN ? <li>{count(left.length - SHOWN, 'more column')} left out.</li> : null}
        </ul>
      ) : null}
      <p>
        {said.length > 0 ? `This run reads ${said.slice(0, SHOWN).join(', ')} in its own way. ` : ''}
        {open.length > 0
          ? `${count(open.length, 'question')} about the reading ${open.length === 1 ? 'is' : 'are'} open. `
          : ''}
        <Link className="link" to="/datasets/$dataset" params={{ dataset }} search={{ tab: 'reading', version }}>
          How the table is read
        </Link>
      </p>
    </div>
  );
}
