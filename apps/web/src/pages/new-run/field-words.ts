// What stands below a field: the beginning of its help, what it may be, and what it is where nobody says. Pure.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { formatSetting } from '../../format.ts';
import { choiceName, type FormField } from './form-model.ts';

/** A help text longer than this is shown by its first clause. */
const LONG = 64;

/** The help up to its first break, closed with a full stop; all of it where it is short. */
export function firstClause(help: string): string {
  if (help.length <= LONG) return help;
  const end = help.search(/[;:.](\s|$)/);
  return end < 0 || end >= help.length - 1 ? help : `${help.slice(0, end)}.`;
}

/** A value as people read it: entries of a registry by their titles. */
export function settingWords({ entries }: Pick<FormField, 'entries'>, value: JsonValue): string {
  const titled = (one: JsonValue): JsonValue => {
    const name = choiceName(one);
    const title = entries?.find((entry) => entry.name === name || entry.aliases.includes(name))?.title;
    if (title === undefined) return one;
    return typeof one === 'object' && one !== null && !Array.isArray(one) ? { ...one, name: title } : title;
  };
  if (value === null) return 'default';
  return formatSetting(Array.isArray(value) ? value.map(titled) : titled(value));
}

type Told = Pick<FormField, 'range' | 'default' | 'empty' | 'entries'>;

/** '1 to 4,096, or auto. Default 32.' `why`: of what stands where the field is empty. */
export function allowedWords(field: Told, why = ''): string {
  const { range, default: usual, empty } = field;
  const instead = [empty ?? '', why].filter(Boolean).join(', ');
  const standard =
    usual === undefined
      ? ''
      : usual === null
        ? `Empty by default${instead === '' ? '' : `: ${instead}`}.`
        : `Default ${settingWords(field, usual)}.`;
  return [range === '' ? '' : `${range.charAt(0).toUpperCase()}${range.slice(1)}.`, standard].filter(Boolean).join(' ');
}
