// Columns of yes and no.
import type { ColumnOverride } from '@trainyard/contracts/reading';
import { withoutBlanks } from '@trainyard/contracts/reading-forms';
import { booleanWords, type Candidate, candidate, isMissingWord, someBooleanWords } from './column-candidates.ts';
import { factsOf, gatherCells } from './column-facts.ts';
import { givenType } from './column-override.ts';
import { reasonOf } from './column-reason.ts';
import type { Seen } from './column-seen.ts';
import { type ColumnContext, type Draft, lower, one, readChoice, WORDS } from './draft.ts';
import type { Duck } from './duck.ts';

/** Different cells that are looked at where a person says that they are yes and no. */
const MOST_WORDS = 1000;

/** Yes or no, or one word and empty cells; null where it is neither. */
export async function booleanDraft(
  duck: Duck,
  index: number,
  context: ColumnContext,
  seen: Seen,
): Promise<Draft | null> {
  const { given, target } = context;
  const type = givenType(given);
  const asked = type === 'boolean';
  if ((type !== null && !asked) || (!asked && seen.distinct > 8)) return null;
  if (!asked && seen.numbers === seen.present && seen.distinct > 1) return null;
  await gatherCells(duck, index);
  const found = await duck.query(
    `select lower(c) as w from v group by 1 order by sum(n) desc, 1 limit ${asked ? MOST_WORDS : 9}`,
  );
  const always = lower(given?.missing ?? context.missing);
  const otherwise = asked && given?.missing === undefined ? WORDS : [];
  const apart = new Set([...always, ...otherwise]);
  const rest = found.map((row) => String(row['w'])).filter((word) => !apart.has(word));
  const empty = seen.rows - seen.present;
  let words = booleanWords(rest);
  const [only] = rest;
  if (!words && rest.length === 1 && only !== undefined && empty > 0 && target === null && !isMissingWord(only))
    words = candidate('boolean', { words: { yes: only, no: null } });
  if (!words && asked) words = someBooleanWords(rest);
  if (asked && (given?.yes !== undefined || given?.no !== undefined)) words = saidWords(given, words, rest);
  if (!words) return null;
  const facts = await factsOf(duck, words, always, otherwise);
  if (facts.read === 0) return null;
  const counted = words.words?.no === null ? { ...facts, read: facts.read + empty, distinct: facts.distinct } : facts;
  return one(context, seen, readChoice(words, counted, reasonOf(words, facts, empty)), always);
}

/** What a person said of the words, and the commonest other one where one of the two was said. */
function saidWords({ yes, no }: ColumnOverride, words: Candidate | null, rest: readonly string[]): Candidate {
  const small = (word: string) => withoutBlanks(word).toLowerCase();
  const { yes: likeYes, no: likeNo } = words?.words ?? { yes: undefined, no: undefined };
  const other = (likely: string | null | undefined, than: string | null | undefined) =>
    [likely, ...rest].find((word) => typeof word === 'string' && word !== than);
  const saidNo = typeof no === 'string' ? small(no) : no;
  const isYes = yes === undefined ? (other(likeYes, saidNo) ?? '') : small(yes);
  const isNo = saidNo === undefined ? (other(likeNo, isYes) ?? null) : saidNo;
  return candidate('boolean', { words: { yes: isYes, no: isNo } });
}
