// One column of `part` (column-seen.ts): which readings hold on all of its cells.
import { MAX_UNREAD_SHARE } from '@trainyard/contracts/reading-forms';
import type { ColumnKind } from '@trainyard/contracts/reading';
import type { TrainyardError } from '@trainyard/contracts/problem';
import {
  type Candidate,
  candidate,
  dateCandidates,
  isMissingWord,
  numberCandidates,
  timeCandidates,
} from './column-candidates.ts';
import { countRead, factsOf, gatherCells, wordList } from './column-facts.ts';
import { cells, codeKind, figure, type Kind, rowNumberKind, textKind } from './column-kind.ts';
import { givenType, isSaid, unfit, withGiven } from './column-override.ts';
import { looksLike } from './column-looks.ts';
import { type Counted, nearMiss } from './column-near.ts';
import { reasonOf, replacedWords } from './column-reason.ts';
import type { Seen } from './column-seen.ts';
import type { Near } from './doubt.ts';
import { booleanDraft } from './column-boolean.ts';
import {
  allRead,
  type ColumnContext,
  type Draft,
  type DraftChoice,
  kindChoice,
  lower,
  one,
  PERSON,
  WORDS,
  readChoice,
} from './draft.ts';
import { type Duck } from './duck.ts';
import { PLAIN_NUMBER } from './read-number.ts';

/** Digits that may be a month, a day or a moment. */
const COMPACT_DATE = /^(19|20)\d\d(0[1-9]|1[0-2])([0-3]\d([0-2]\d[0-5]\d[0-5]\d)?)?$/;
/** Numbers such as 08.30 are times where there are so many. */
const CLOCK_CELLS = 10;

async function countsUp(duck: Duck, index: number, seen: Seen): Promise<boolean> {
  const { present, distinct, numbers, whole, min, max } = seen;
  if (!whole || distinct !== present || numbers !== present || max - min !== present - 1 || (min !== 0 && min !== 1))
    return false;
  const [row] = await duck.query(
    `select coalesce(bool_and(step = 1), true) as up from (select v - lag(v) over (order by r) as step from (select r, plain(c${index}) v from part) where v is not null) where step is not null`,
  );
  return row?.['up'] === true;
}

/** Text of some kind: counted again only where words are missing from it. */
async function textDraft(duck: Duck, index: number, context: ColumnContext, seen: Seen, kind: Kind): Promise<Draft> {
  const always = lower(context.given?.missing ?? (context.target === null ? context.missing : []));
  if (kind.type === 'ignored') {
    return one(context, seen, kindChoice(kind, { ...allRead(seen), read: 0, distinct: 0 }), always);
  }
  if (always.length === 0) return one(context, seen, kindChoice(kind, allRead(seen)), always);
  await gatherCells(duck, index);
  const facts = await factsOf(duck, candidate(kind.type), always, []);
  // The kind was found on all cells with a character: what of them is missing is said beside it.
  const missing = givenType(context.given) !== null ? '' : replacedWords(facts.replaced);
  const reason = missing === '' ? kind.reason : `${kind.reason}; missing: ${missing}`;
  return one(context, seen, kindChoice({ ...kind, reason }, facts), always);
}

const fits = ({ read, unread }: { read: number; unread: number }) =>
  read > 0 && unread <= (read + unread) * MAX_UNREAD_SHARE;

/** Proposals that are worth counting, dates before numbers. */
function proposals(seen: Seen, context: ColumnContext): Candidate[] {
  const cellsSeen = seen.sample.filter((cell) => !isMissingWord(cell) && !context.missing.includes(cell.toLowerCase()));
  const numbers = numberCandidates(cellsSeen);
  const times = [...dateCandidates(cellsSeen), ...timeCandidates(cellsSeen)];
  // Such as 11.30 or 8.05: a time with a dot is one only where a number would not be written so.
  const dotted =
    cellsSeen.length >= CLOCK_CELLS &&
    cellsSeen.some((cell) => /^0\d\.[0-5]\d$/.test(cell)) &&
    cellsSeen.every((cell) => /^\d{1,2}\.\d{2}$/.test(cell));
  const likely = times.filter(
    ({ form }) =>
      (form !== '%H.%M' || dotted) &&
      (!/^%Y%m[^-/.T ]*$/.test(form ?? '') || cellsSeen.every((cell) => COMPACT_DATE.test(cell))),
  );
  if (context.target !== null) return [...numbers, ...likely];
  return [...likely, ...numbers];
}

/** Of forms that read as many cells those without needless parts: `1,5` needs no thousands. */
function simplest(held: readonly Counted[]): Counted[] {
  const most = Math.max(...held.map(({ read }) => read));
  const best = held.filter(({ read }) => read === most);
  const numbers = best.filter(({ number }) => number !== null);
  if (numbers.length === 0) return best;
  const byDecimal = (['.', ','] as const).flatMap((decimal) =>
    numbers.filter(({ number }) => number?.decimal === decimal).slice(0, 1),
  );
  const [first, second] = byDecimal;
  // Nothing tells the two apart where neither sign stands in any cell.
  if (first && second && first.number?.thousands === second.number?.thousands) return [first];
  return byDecimal;
}

const classOf = ({ type }: Candidate) => (type === 'time' || type === 'duration' ? 'clock' : type);

function questionOf(held: readonly Counted[]): Draft['question'] {
  if (held.length < 2) return null;
  const [first] = held;
  if (first?.type === 'number') return 'decimal';
  return first?.type === 'date' ? 'day' : 'duration';
}

async function measured(
  duck: Duck,
  held: readonly Counted[],
  always: string[],
  otherwise: readonly string[],
  empty: number,
  type: ColumnKind | undefined,
): Promise<{ choices: DraftChoice[]; fraction: Fraction | null }> {
  const choices: DraftChoice[] = [];
  let least: Fraction | null = null;
  for (const { read: _read, unread: _unread, ...plain } of held) {
    const facts = await factsOf(duck, plain, always, otherwise);
    const fraction = plain.type === 'number' ? await fractionsOf(duck, always) : null;
    if (fraction && type === 'integer') {
      least ??= { ...fraction, of: facts.read };
      continue;
    }
    const whole = plain.type === 'number' && fraction === null && type !== 'number';
    const typed: Candidate = whole ? { ...plain, type: 'integer' } : plain;
    choices.push(readChoice(typed, facts, reasonOf(typed, facts, empty)));
  }
  return { choices, fraction: least };
}

/** Cells that are no whole numbers, and the first of them. */
interface Fraction {
  count: number;
  of: number;
  row: number;
  cell: string;
}

/** `settled` is the macro of the form that was counted last. */
async function fractionsOf(duck: Duck, always: readonly string[]): Promise<Fraction | null> {
  const [row] = await duck.query(
    `select coalesce(sum(n), 0) as n, min(r) + 1 as row, arg_min(c, r) as c from v where settled(c) <> floor(settled(c)) and not list_contains(${wordList(always)}, lower(c))`,
  );
  const count = Number(row?.['n'] ?? 0);
  return count === 0 ? null : { count, of: 0, row: Number(row?.['row']), cell: String(row?.['c']) };
}

/** Dates, numbers and times that hold on all cells; null where none does. */
async function typedDraft(
  duck: Duck,
  index: number,
  context: ColumnContext,
  seen: Seen,
): Promise<Draft | { near: Near }> {
  const { given, name, position } = context;
  const type = givenType(given);
  const always = lower(given?.missing ?? (context.target === null ? context.missing : []));
  const otherwise = given?.missing === undefined && context.target !== 'classes' ? WORDS : [];
  let tried = proposals(seen, context);
  if (given && type !== null) tried = withGiven(tried, given, type);
  if (context.target === 'classes' && type === null)
    tried = tried.filter(({ number }) => number !== null && JSON.stringify(number) === JSON.stringify(PLAIN_NUMBER));
  const known = seen.sample.filter((cell) => !isMissingWord(cell));
  if (tried.length === 0) return { near: looksLike(known) };
  await gatherCells(duck, index);
  if (always.length > 0)
    await duck.query(
      `create or replace temp table v as select * from v where not list_contains([${always.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')}], lower(c))`,
    );
  const counts = await countRead(duck, tried, otherwise);
  const counted = tried.map((proposal, at) => ({ ...proposal, ...(counts[at] ?? { read: 0, unread: 0 }) }));
  const held = counted.filter((count) =>
    type === null ? fits(count) && (context.target !== 'classes' || count.unread === 0) : count.read > 0,
  );
  const [first] = held;
  if (!first) return { near: await nearMiss(duck, counted, known) };
  const alike = simplest(held.filter((other) => classOf(other) === classOf(first)));
  await gatherCells(duck, index);
  const empty = seen.rows - seen.present;
  const { choices, fraction } = await measured(duck, alike, always, otherwise, empty, given?.type);
  if (fraction && choices.length === 0) throw notWhole(name, fraction);
  const question = choices.length === 1 ? null : questionOf(alike);
  return { name, position, seen, choices, always, given: isSaid(given), question };
}

function notWhole(name: string, { count, of, row, cell }: Fraction): TrainyardError {
  const are = count === 1 ? 'is no whole number' : 'are no whole numbers';
  return unfit(
    name,
    `${figure(count)} of its ${cells(of)} ${are}, such as ${JSON.stringify(cell.slice(0, 40))} in row ${row}.`,
    'Say type: number.',
  );
}

/** What its cells are like, and what to say instead. */
function unreadable({ name, given }: ColumnContext, type: ColumnKind, seen: Seen): TrainyardError {
  const such = seen.sample
    .slice(0, 3)
    .map((cell) => JSON.stringify(cell.slice(0, 40)))
    .join(', ');
  const form = given?.form === undefined ? '' : ` written as ${given.form}`;
  if (type === 'boolean') {
    const said = [given?.yes, given?.no].filter((word) => typeof word === 'string');
    const what =
      said.length === 0
        ? 'which words of its cells are yes and no is not known'
        : `none of its ${cells(seen.present)} is ${said.map((word) => JSON.stringify(word)).join(' or ')}`;
    const [yes = 'x', no = 'y'] = new Set(seen.sample.map((cell) => cell.slice(0, 40)));
    return unfit(
      name,
      `${what}; they are such as ${such}.`,
      `Name the two words, such as yes: ${JSON.stringify(yes)}, no: ${JSON.stringify(no)}.`,
    );
  }
  return unfit(
    name,
    `none of its ${cells(seen.present)} can be read as ${type}${form}; they are such as ${such}.`,
    'Name another type or form, or leave the column out of columns: then the file decides.',
  );
}

/** The draft of one column. @throws TrainyardError config.incompatible where nothing can be read as a person said */
export async function draftColumn(duck: Duck, index: number, context: ColumnContext, seen: Seen): Promise<Draft> {
  const { given, target, name, position, blankName } = context;
  const type = givenType(given);
  if (type === 'category' || type === 'text' || type === 'identifier' || type === 'ignored')
    return textDraft(duck, index, context, seen, { type, reason: PERSON });
  if (seen.present === 0)
    return one(context, seen, kindChoice({ type: 'ignored', reason: 'no cell has a value' }, allRead(seen)));
  const up = type === null && target === null && (await countsUp(duck, index, seen));
  const row = type === null && target === null ? rowNumberKind(name, position, blankName, seen, up) : null;
  if (row) return textDraft(duck, index, context, seen, row);
  const code = type === null && target !== 'number' ? codeKind(seen) : null;
  if (code) return textDraft(duck, index, context, seen, target === null ? code : { ...code, type: 'category' });
  const yesNo = await booleanDraft(duck, index, context, seen);
  if (yesNo) return yesNo;
  const [only] = seen.sample;
  if (type === null && target === null && seen.distinct === 1 && only !== undefined && isMissingWord(only))
    return one(
      context,
      seen,
      kindChoice(
        { type: 'ignored', reason: `no cell has a value: ${cells(seen.present)} say ${JSON.stringify(only)}` },
        { ...allRead(seen), read: 0, distinct: 0, replaced: { [only.toLowerCase()]: seen.present } },
      ),
    );
  if (
    type === null &&
    seen.numbers === seen.present &&
    context.missing.length === 0 &&
    given?.missing === undefined &&
    !isDoubtful(seen)
  ) {
    const plain = candidate(seen.whole ? 'integer' : 'number', { number: PLAIN_NUMBER });
    return one(context, seen, readChoice(plain, allRead(seen), reasonOf(plain, allRead(seen), 0)));
  }
  const typed = await typedDraft(duck, index, context, seen);
  if (!('near' in typed)) return typed;
  if (type !== null) throw unreadable(context, type, seen);
  const { words, doubt } = typed.near;
  const kind = { ...textKind(seen, words), doubt };
  return textDraft(duck, index, context, seen, target === null ? kind : { ...kind, type: 'category' });
}

/** Plain numbers that may be something else: 20240131, 11.30, 1.234. */
function isDoubtful({ sample }: Seen): boolean {
  return (
    sample.length > 0 &&
    (sample.every((cell) => COMPACT_DATE.test(cell)) ||
      sample.every((cell) => /^\d{1,2}\.\d{2}$/.test(cell)) ||
      (sample.every((cell) =>
        /^[+-]?\d{1,3}(\.\d{3})*$/.test(cell) && cell.length < 8 ? true : /^[+-]?\d{1,3}(\.\d{3})+$/.test(cell),
      ) &&
        sample.some((cell) => cell.includes('.'))))
  );
}
