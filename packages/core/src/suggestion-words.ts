// What is said beside suggested classes, on a page and in a terminal alike: how often such suggestions were right, and what is unknown.
import type { Measure, Suggestions } from '@trainyard/contracts/suggestion';

const many = (value: number): string => value.toLocaleString('en');
/** Labels that are named. */
const NAMED = 10;

/** How often as many neighbours or more agreed and were right, where that was measured; nothing of a model, whose run has its figures. */
export function measuredWords({ neighbours }: Pick<Suggestions, 'neighbours'>): string[] {
  if (!neighbours || neighbours.measured.length === 0) return [];
  const { k, measured } = neighbours;
  const all = measured.reduce((sum, one) => sum + one.pictures, 0);
  const right = measured.reduce((sum, one) => sum + one.right, 0);
  const whole = measured.find(({ votes }) => votes === k);
  const agreed = whole
    ? ` Where all ${k} neighbours agreed: ${many(whole.right)} of ${many(whole.pictures)} right.`
    : '';
  return [
    `Measured on labelled pictures of this version, each left out in turn: ${many(right)} of ${many(all)} right.${agreed}`,
  ];
}

/** Labels that the version has no class for. */
export function unknownWords({ labels }: Pick<Suggestions, 'labels'>): string[] {
  const unknown = labels.filter(({ known }) => !known);
  if (unknown.length === 0) return [];
  const named = unknown.slice(0, NAMED).map(({ label, pictures }) => `“${label}” (${many(pictures)})`);
  const rest = unknown.length > NAMED ? ` and ${many(unknown.length - NAMED)} more` : '';
  return [
    `The set has no class ${named.join(', ')}${rest}; who accepts ${unknown.length === 1 ? 'it makes a new class' : 'these makes new classes'}.`,
  ];
}

/** By what pictures were compared, behind "the most alike first, ". */
export function measureWords(measure: Measure): string {
  if (measure.kind === 'look')
    return 'by where they are light and dark and by contrast: not by colour, and not by what is in them';
  const { name, compared, of } = measure;
  const those = compared === of ? '' : `, of the ${many(compared)} of ${many(of)} pictures that it has looked at`;
  return `by what the network ${name} sees in them${those}`;
}
