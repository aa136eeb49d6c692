// What became of the classes that an older model knew, from counts of both on the same held-out pictures to words. A difference is
// called one only where these pictures can tell the two apart.
import type { Continued } from '@trainyard/contracts/continued';
import { shareText } from './figure-words.ts';
import { holm, mcnemar, type Paired, pairedInterval } from './paired.ts';

/** Two models are told apart where such a split of the pictures would come by chance once in twenty times. */
const LEVEL = 0.05;

export type Verdict = 'better' | 'worse' | 'unclear' | 'same';

export interface Change {
  examples: number;
  /** Shares of right answers; of one class that is its recall. */
  before: number;
  after: number;
  /** 95 % interval of after − before, paired by picture. */
  interval: [number, number];
  gained: number;
  lost: number;
  /** Pictures now taken for a class that is new. */
  toAdded: number;
  verdict: Verdict;
}

export interface ClassChange extends Change {
  label: string;
}

type Counts = Omit<Continued['classes'][number], 'label'>;

const pairedOf = ({ examples, after, gained, lost }: Counts): Paired => ({
  both: after - gained,
  gained,
  lost,
  neither: examples - after - lost,
});

function changeOf(counts: Counts, apart: boolean): Change {
  const { examples, before, after, gained, lost, to_added: toAdded } = counts;
  const shares = { before: before / examples, after: after / examples };
  const verdict = gained + lost === 0 ? 'same' : !apart ? 'unclear' : gained > lost ? 'better' : 'worse';
  return { examples, ...shares, interval: pairedInterval(pairedOf(counts)), gained, lost, toAdded, verdict };
}

/** Over all classes that both know; null where no held-out picture tells. */
export function wholeChange({ classes }: Continued): Change | null {
  const sum = (key: keyof Counts): number => classes.reduce((total, one) => total + one[key], 0);
  const counts: Counts = {
    examples: sum('examples'),
    before: sum('before'),
    after: sum('after'),
    gained: sum('gained'),
    lost: sum('lost'),
    to_added: sum('to_added'),
  };
  return counts.examples === 0 ? null : changeOf(counts, mcnemar(counts) <= LEVEL);
}

/** Class by class, the largest loss first; those without a held-out picture are left out. Held to one level together (Holm). */
export function classChanges({ classes }: Continued): ClassChange[] {
  const measured = classes.filter(({ examples }) => examples > 0);
  const apart = holm(measured.map(mcnemar), LEVEL);
  return measured
    .map((one, place) => ({ label: one.label, ...changeOf(one, apart[place] === true) }))
    .toSorted((a, b) => a.after - a.before - (b.after - b.before));
}

/** "+3.0 points (−1.2 to +7.4)". */
export function differenceText({ before, after, interval }: Pick<Change, 'before' | 'after' | 'interval'>): string {
  return `${points(after - before)} points (${points(interval[0])} to ${points(interval[1])})`;
}

function points(share: number): string {
  const text = Math.abs(share * 100).toFixed(1);
  return Number(text) === 0 ? '0.0' : `${share < 0 ? '−' : '+'}${text}`;
}

export const verdictWords: Record<Verdict, string> = {
  better: 'better',
  worse: 'worse',
  unclear: 'cannot be told apart',
  same: 'the same answers',
};

const count = (value: number, one: string, many: string): string =>
  `${value.toLocaleString('en')} ${value === 1 ? one : many}`;

/** "“a”, “b” and 9 more". */
function quoted(labels: readonly string[], most = 5): string {
  const shown = labels.slice(0, most).map((label) => `“${label}”`);
  if (labels.length > most) return `${shown.join(', ')} and ${(labels.length - most).toLocaleString('en')} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** The whole in sentences, the most important first. */
export function changeSentences(continued: Continued): string[] {
  const { split, kept, added, dropped, learned_before: known } = continued;
  const whole = wholeChange(continued);
  const part = split === 'test' ? 'test' : 'validation';
  const sentences: string[] = [];
  if (whole === null) {
    const why = kept.length === 0 ? 'no class is in both' : 'no held-out picture of theirs is new to the older model';
    sentences.push(`What became of the classes that it knew cannot be measured: ${why}.`);
  } else {
    const told = `Of ${count(whole.examples, `${part} picture`, `${part} pictures`)} of the ${count(kept.length, 'class', 'classes')} that it knew, ${shareText(whole.before, 1)} were right before and ${shareText(whole.after, 1)} are now: ${differenceText(whole)}`;
    const verdict: Record<Verdict, string> = {
      better: 'better, by more than chance explains',
      worse: 'worse, by more than chance explains',
      unclear: 'these pictures cannot tell the two apart',
      same: 'each picture is answered as before',
    };
    sentences.push(`${told}; ${verdict[whole.verdict]}.`);
    if (whole.toAdded > 0)
      sentences.push(`${count(whole.toAdded, 'of them is', 'of them are')} now taken for a class that is new.`);
  }
  if (added.length > 0) sentences.push(`New: ${quoted(added)}.`);
  if (dropped.length > 0) sentences.push(`Dropped, for the data has none of it: ${quoted(dropped)}.`);
  if (known === null)
    sentences.push(
      'What the older model learned from is not known; where it is among these pictures, its share is too good.',
    );
  else if (known > 0)
    sentences.push(
      `${count(known, 'held-out picture is', 'held-out pictures are')} left out, for it learned from ${known === 1 ? 'it' : 'them'}.`,
    );
  return sentences;
}
