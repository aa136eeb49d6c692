// What a person says of single columns, against the columns that are there.
import { TrainyardError } from '@trainyard/contracts/problem';
import { type ColumnKind, type ColumnOverride, partsOf } from '@trainyard/contracts/reading';
import { type Candidate, candidate, numberForms } from './column-candidates.ts';
import { PLAIN_NUMBER } from './read-number.ts';
import { kindOfForm } from './read-time.ts';

/** What was said of a column does not fit it. */
export function unfit(name: string, what: string, hint?: string): TrainyardError {
  return refusal([{ code: 'config.incompatible', name, message: `columns.${name}: ${what}`, hint }]);
}

interface Fault {
  code: 'config.incompatible' | 'config.no_such_column';
  name: string;
  message: string;
  hint: string | undefined;
}

function refusal(faults: readonly [Fault, ...Fault[]]): TrainyardError {
  const [{ code, message, hint }] = faults;
  const problems = faults.map((fault) => ({
    code: fault.code,
    severity: 'error' as const,
    path: `columns.${fault.name}`,
    message: fault.message,
  }));
  return new TrainyardError(code, message, { problems, ...(hint === undefined ? {} : { hint }) });
}

/** What is wrong with what is said of a column, whatever is in it: a sentence and what would do. */
function wrongWith(override: ColumnOverride): [what: string, hint?: string][] {
  const { form, type, decimal, thousands, yes, no } = override;
  const kind = form === undefined ? null : kindOfForm(form);
  if (form !== undefined && (kind === null || (type !== undefined && kind !== type)))
    return [
      [
        `${JSON.stringify(form)} is no form of a ${type ?? 'date, a time or a duration'}.`,
        'Such as "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%H:%M" or "h:mm:ss".',
      ],
    ];
  if (thousands && thousands === (decimal ?? (thousands === '.' ? ',' : '.')))
    return [[`decimal and thousands are both ${JSON.stringify(thousands)}.`]];
  if (yes !== undefined && yes === no) return [[`yes and no are both ${JSON.stringify(yes)}.`]];
  const read = givenType(override);
  if (read === null) return [];
  const parts = new Set<string>(['type', 'missing', ...partsOf(read)]);
  const idle = Object.entries(override).flatMap(([part, said]) =>
    said === undefined || parts.has(part) ? [] : [part],
  );
  if (idle.length === 0) return [];
  const named = idle.length === 1 ? idle[0] : `${idle.slice(0, -1).join(', ')} and ${idle.at(-1)}`;
  const says = idle.length === 1 ? 'says' : 'say';
  return [
    [
      `${named} ${says} nothing of ${/^[aeiou]/.test(read) ? 'an' : 'a'} ${read === 'ignored' ? 'ignored column' : read}.`,
      'decimal, thousands, prefix and suffix are of numbers, form of dates, times and durations, yes and no of booleans.',
    ],
  ];
}

/** @throws TrainyardError config.no_such_column, config.incompatible */
export function checkOverrides(columns: readonly string[], given: Readonly<Record<string, ColumnOverride>>): void {
  const known = new Set(columns);
  const shown = `${columns.slice(0, 12).join(', ')}${columns.length > 12 ? ` and ${columns.length - 12} more` : ''}`;
  const [first, ...others] = Object.entries(given).flatMap(([name, override]): Fault[] => {
    if (!known.has(name)) {
      const message = `columns: there is no column ${JSON.stringify(name)}. There are: ${shown}.`;
      return [{ code: 'config.no_such_column', name, message, hint: undefined }];
    }
    return wrongWith(override).map(([what, hint]) => ({
      code: 'config.incompatible',
      name,
      message: `columns.${name}: ${what}`,
      hint,
    }));
  });
  if (first) throw refusal([first, ...others]);
}

/** Whether a person said anything of a column. */
export const isSaid = (given: ColumnOverride | undefined): boolean =>
  given !== undefined && Object.values(given).some((part) => part !== undefined);

/** The type that is said or follows from what is said; null where nothing is. */
export function givenType(given: ColumnOverride | undefined): ColumnKind | null {
  if (!given) return null;
  if (given.type !== undefined) return given.type;
  if (given.form !== undefined) return kindOfForm(given.form);
  if (given.yes !== undefined || given.no !== undefined) return 'boolean';
  const { decimal, thousands, prefix, suffix } = given;
  return [decimal, thousands, prefix, suffix].some((part) => part !== undefined) ? 'number' : null;
}

const sameType = (a: ColumnKind, b: ColumnKind) =>
  a === b || (a === 'number' && b === 'integer') || (a === 'integer' && b === 'number');

/** The proposals that agree with what is said; where none does, those that follow from it alone. */
export function withGiven(candidates: readonly Candidate[], given: ColumnOverride, type: ColumnKind): Candidate[] {
  const { decimal, thousands, prefix, suffix, form } = given;
  const typed = candidates.filter((one) => sameType(one.type, type));
  if (type === 'number' || type === 'integer') {
    const beside = typed.find(({ number }) => number)?.number ?? PLAIN_NUMBER;
    const parts = {
      prefix: prefix === undefined ? beside.prefix : prefix,
      suffix: suffix === undefined ? beside.suffix : suffix,
    };
    return numberForms(parts)
      .filter(
        (number) =>
          (decimal === undefined || number.decimal === decimal) &&
          (thousands === undefined || number.thousands === thousands),
      )
      .map((number) => candidate('number', { number }));
  }
  if (form !== undefined) return [candidate(type, { form })];
  return typed;
}
