// What one run says of how its table is read, beside the reading of the data: the config fields `columns` and `dialect`, with the same
// boxes as the reading itself.
import {
  ColumnOverride,
  type ColumnReading,
  Dialect,
  DialectOverride,
  NumberForm,
  type Reading,
  type ReadingOverride,
} from '@trainyard/contracts/reading';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { Button } from '../components/ui/button.tsx';
import { Select } from '../components/ui/field.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { nothingSaid, withColumn, withType } from './change.ts';
import { type ColumnShown, FormSelect, MoreOfColumn, TypeSelect } from './column-choice.tsx';
import { DialectStrip } from './dialect-strip.tsx';
import { columnForm } from './words.ts';

interface EditorProps {
  /** How the data is read; null where its version is older than readings. */
  reading: Reading | null;
  columns: readonly string[];
  rows: number;
  value: JsonValue | undefined;
  onChange: (value: JsonValue) => void;
}

const plain = { decimal: '.', thousands: null, prefix: null, suffix: null } as const;

/** What the file says of a column with what is said for this run on top. */
function shownColumn(name: string, reading: Reading | null, said: ColumnOverride): ColumnShown {
  const own = reading?.columns.find((column) => column.name === name);
  const { type = own?.type ?? 'category', form, yes, no, missing, ...number } = said;
  return {
    name,
    type,
    number: NumberForm.parse({ ...plain, ...own?.number, ...number }),
    form: form ?? (own?.type === type ? own.form : null),
    words: yes !== undefined || no !== undefined ? { yes: yes ?? 'yes', no: no ?? null } : (own?.words ?? null),
    missing: missing ?? own?.missing ?? [],
    ...(own ? { alternatives: own.alternatives } : {}),
  };
}

/** Columns that were written by hand and are none are left to the check. */
function saidOf(value: JsonValue | undefined): Record<string, ColumnOverride> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const parsed = ColumnOverride.safeParse(one);
      return [name, parsed.success ? parsed.data : {}];
    }),
  );
}

export function RunColumns({ reading, columns, value, onChange }: EditorProps) {
  const said = saidOf(value);
  const override: ReadingOverride = { ...nothingSaid, columns: said };
  const take = (next: ReadingOverride) => onChange(next.columns as JsonValue);
  const others = columns.filter((name) => !Object.hasOwn(said, name));
  return (
    <div className="grid gap-3">
      {Object.entries(said).map(([name, one]) => {
        const column = shownColumn(name, reading, one);
        return (
          <div key={name} className="grid gap-2 border-b border-line pb-3" data-column={name}>
            <div className="grid grid-cols-[minmax(0,1fr)_152px_176px_auto] items-center gap-3 max-tablet:grid-cols-2">
              <bdi className="mono font-semibold wrap-anywhere">{name}</bdi>
              <TypeSelect column={column} onType={(type) => take(withType(override, name, type))} />
              <FormSelect
                column={column}
                words={columnForm({ ...column, counts: { distinct: 0 } } as ColumnReading).replace(
                  '0 levels',
                  'as text',
                )}
                onChange={(change) => take(withColumn(override, name, { type: column.type, ...change }))}
              />
              <IconButton
                icon="cross"
                label={`Read ${name} as the data says`}
                onClick={() =>
                  onChange(Object.fromEntries(Object.entries(said).filter(([other]) => other !== name)) as JsonValue)
                }
              />
            </div>
            <MoreOfColumn column={column} onChange={(change) => take(withColumn(override, name, change))} />
          </div>
        );
      })}
      <span className="flex flex-wrap items-center gap-2">
        <Select
          className="max-w-70"
          aria-label="Read a column in another way"
          value=""
          onChange={({ target: { value: name } }) => {
            const type = reading?.columns.find((column) => column.name === name)?.type ?? 'category';
            if (name !== '') onChange({ ...said, [name]: { type } } as JsonValue);
          }}
        >
          <option value="">Read a column in another way</option>
          {others.slice(0, 1000).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </span>
    </div>
  );
}

export function RunDialect({ reading, rows, value, onChange }: EditorProps) {
  const parsed = DialectOverride.safeParse(value ?? {});
  const said = parsed.success ? parsed.data : {};
  if (!reading)
    return (
      <p className="note">
        How this file becomes rows is decided when the run is queued. Read the data again to see it here, or write
        `dialect` in the YAML view.
      </p>
    );
  const shown = { ...reading, dialect: Dialect.parse({ ...reading.dialect, ...said }) };
  return (
    <>
      <DialectStrip
        view={{ reading: shown, rows, lines: [] }}
        override={{ ...nothingSaid, dialect: said }}
        onOverride={({ dialect }) => onChange(dialect as JsonValue)}
        isMissingElsewhere
      />
      {Object.keys(said).length > 0 ? (
        <Button small onClick={() => onChange({})}>
          As the data says
        </Button>
      ) : null}
    </>
  );
}
