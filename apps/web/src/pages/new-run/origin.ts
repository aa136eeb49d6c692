// Where the values of the form come from, and the way back. Pure.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { settingWords } from './field-words.ts';
import { choiceName, type FormField, parameterOf, same, type Values } from './form-model.ts';

/** Where the page started from. */
export type Start = { kind: 'run' | 'config'; name: string } | { kind: 'data' };
export interface Started {
  values: Values;
  start: Start;
}

export interface Origin {
  /** you: typed here; start: what the page began with. */
  kind: 'default' | 'preset' | 'start' | 'you';
  /** For people, such as "from the run first". */
  words: string;
  /** The value before a person's, else the default; null where there is nothing to go back to. */
  back: { value: JsonValue; words: string } | null;
}

const startWords = (start: Start): string =>
  start.kind === 'data' ? 'by the data' : `from the ${start.kind} ${start.name}`;

type Field = Pick<FormField, 'name' | 'default' | 'entries'>;

/** Of what is set, what the page began with, and the default. */
function judged(field: Field, given: JsonValue | undefined, began: JsonValue | undefined, start: Start): Origin {
  const usual = field.default;
  const backTo = (value: JsonValue | undefined): Origin['back'] =>
    value === undefined ? null : { value, words: settingWords(field, value) };
  const back = backTo(usual);
  if (given === undefined) {
    // What a run set and a person took out again can be had back.
    const had = began === undefined || same(began, usual) ? null : backTo(began);
    return { kind: 'default', words: usual === undefined ? 'needed' : 'default', back: had };
  }
  if (began === undefined || !same(began, given))
    return { kind: 'you', words: 'by you', back: began === undefined ? back : backTo(began) };
  return { kind: 'start', words: startWords(start), back };
}

/** Where the value of a field comes from: a default, what the page started with, a preset, or a person. */
export function originOf(
  field: Field & Pick<FormField, 'isDecided'>,
  values: Values,
  { values: began, start }: Started,
): Origin {
  const { name } = field;
  if (typeof values['preset'] === 'string' && field.isDecided)
    return { kind: 'preset', words: `by the preset ${values['preset']}`, back: null };
  return judged(field, values[name], began[name], start);
}

/** The same of a parameter of a choice; of a list it is looked for among those that the page began with. */
export function parameterOrigin(
  parameter: Field,
  choice: JsonValue | undefined,
  began: JsonValue | undefined,
  start: Start,
): Origin {
  const name = choiceName(choice);
  const listed = Array.isArray(began) ? began : [began];
  const before = listed.find((one) => choiceName(one) === name);
  return judged(parameter, parameterOf(choice, parameter.name), parameterOf(before, parameter.name), start);
}
