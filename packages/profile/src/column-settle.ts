// Questions that single columns leave open, answered by the others: 1.234 is a number of the same kind as 5,6 beside it. Pure.
import type { ColumnReading, Dialect } from '@trainyard/contracts/reading';
import type { Doubt } from './doubt.ts';
import type { Draft, DraftChoice } from './draft.ts';

/** A column as it is read, and why it may be something else. */
export interface Settled {
  column: ColumnReading;
  doubt: Doubt | null;
}

/** What the columns without a question say, and the separator of the file. */
interface Habits {
  decimal: '.' | ',' | null;
  /** Whether the day stands before the month. */
  dayFirst: boolean | null;
}

function habitsOf(drafts: readonly Draft[], { delimiter }: Dialect): Habits {
  const settled = drafts
    .filter(({ question }) => question === null)
    .flatMap(({ choices, seen }) => choices.slice(0, 1).map((choice) => ({ choice, seen })));
  const says = (sign: '.' | ',') =>
    settled.filter(
      ({ choice: { candidate }, seen }) =>
        candidate.number?.decimal === sign &&
        candidate.number.thousands !== (sign === '.' ? '.' : ',') &&
        seen.sample.some((cell) => cell.includes(sign)),
    ).length;
  const [points, commas] = [says('.'), says(',')];
  const forms = settled.map(({ choice }) => choice.candidate.form ?? '');
  const day = forms.filter((form) => /^%d[/-]%m/.test(form)).length;
  const month = forms.filter((form) => /^%m[/-]%d/.test(form)).length;
  const german = forms.some((form) => form.startsWith('%d.%m'));
  const decimal = commas > points ? ',' : points > 0 ? '.' : delimiter === ';' ? ',' : null;
  return { decimal, dayFirst: day !== month ? day > month : german || decimal === ',' ? true : null };
}

function first(draft: Draft, preferred: (choice: DraftChoice) => boolean): DraftChoice[] {
  return [...draft.choices.filter(preferred), ...draft.choices.filter((choice) => !preferred(choice))];
}

const usesThousands = ({ candidate }: DraftChoice) => candidate.number?.thousands !== null;

/** The choices of a draft, best first, and what speaks for that order. */
function ordered(
  draft: Draft,
  habits: Habits,
  days: ReadonlyMap<number, boolean>,
): { choices: DraftChoice[]; why: string } {
  if (draft.question === 'decimal') {
    const { decimal } = habits;
    if (decimal !== null)
      return {
        choices: first(draft, ({ candidate }) => candidate.number?.decimal === decimal),
        why: `the file has decimal ${decimal === ',' ? 'commas' : 'points'} or is separated like one that has`,
      };
    // 1,234 without anything else is a thousand; 1.234 is not.
    const comma = draft.choices.some(({ candidate }) => candidate.number?.thousands === ',');
    return {
      choices: first(draft, (choice) => usesThousands(choice) === comma),
      why: 'nothing else in the file tells',
    };
  }
  if (draft.question === 'day') {
    const own = days.get(draft.position);
    const dayFirst = own ?? habits.dayFirst ?? true;
    return {
      choices: first(draft, ({ candidate }) => (candidate.form ?? '').startsWith('%d') === dayFirst),
      why:
        own !== undefined
          ? 'so its dates are in order or lie on the first of months'
          : habits.dayFirst === null
            ? 'nothing else in the file tells'
            : 'as the other columns of the file are written',
    };
  }
  if (draft.question === 'duration') {
    const named = isLength(draft.name);
    return {
      choices: first(draft, ({ candidate }) => (candidate.type === 'duration') === named),
      why: named ? 'by the name of the column' : 'all hours are below 24',
    };
  }
  return { choices: draft.choices, why: '' };
}

/** Whether a person should look: not where the other columns tell how numbers are written, nor at times such as 09:30. */
function isAsked({ question, seen, name }: Draft, { decimal }: Habits): boolean {
  if (question === 'decimal') return decimal === null;
  return question === 'day' || isLength(name) || seen.sample.some((cell) => /^\d:/.test(cell));
}

const isLength = (name: string) => /duration|length|elapsed|dauer|pace|lap|runtime|laufzeit|took|split/i.test(name);

function toColumn(draft: Draft, habits: Habits, days: ReadonlyMap<number, boolean>): Settled {
  const { choices, why } = ordered(draft, habits, days);
  const [{ candidate, facts, reason, doubt }, ...others] = choices as [DraftChoice, ...DraftChoice[]];
  const { seen, always } = draft;
  const replaced = Object.values(facts.replaced).reduce((a, b) => a + b, 0);
  const flag = candidate.words !== null && candidate.words.no === null;
  const asked = isAsked(draft, habits);
  const column: ColumnReading = {
    name: draft.name,
    position: draft.position,
    ...candidate,
    missing: [...new Set([...always, ...Object.keys(facts.replaced)])],
    given: draft.given,
    reason: why === '' ? reason : `${reason}; ${why}`,
    counts: {
      read: facts.read,
      missing: candidate.type === 'ignored' ? seen.rows : (flag ? 0 : seen.rows - seen.present) + replaced,
      unread: facts.unread,
      distinct: facts.distinct,
      replaced: facts.replaced,
    },
    unread: facts.examples,
    alternatives: (asked ? others : []).map(({ candidate: { type, number, form }, reason: fits }) => ({
      type,
      number,
      form,
      why: fits,
    })),
  };
  return { column, doubt };
}

/** @param days by position, columns whose own cells tell whether the day stands first */
export function settleColumns(
  drafts: readonly Draft[],
  dialect: Dialect,
  days: ReadonlyMap<number, boolean>,
): Settled[] {
  const habits = habitsOf(drafts, dialect);
  return drafts.map((draft) => toColumn(draft, habits, days));
}
