// Rules that a registry entry declares between its parameters, and between them and fields of the config. The engine declares
// them and has the same check in rules.py.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { EntryRule, RegistryEntry } from '@trainyard/contracts/registry';

/** A choice in a config: its path, its effective parameters, and those that a person gave. */
export interface RulePlace {
  path: string;
  values: ReadonlyMap<string, unknown>;
  given: ReadonlySet<string>;
  /** Effective fields of the config; null where only the choice is looked at, and rules on fields say nothing. */
  config: ReadonlyMap<string, unknown> | null;
}

const FIELD = 'config.';
const WORDS = { '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least' } as const;
const TURNED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
const COMPARE: Record<EntryRule['op'], (left: number, right: number) => boolean> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** Whether a rule needs more than the entry's own parameters. */
const ofConfig = ({ right }: EntryRule): boolean => typeof right === 'string' && right.startsWith(FIELD);

/** A problem per broken rule; of several on one parameter only the first. Without `config` the entry's own rules, else the others. */
export function brokenRules({ rules = [] }: Pick<RegistryEntry, 'rules'>, place: RulePlace): ConfigProblem[] {
  const problems = new Map<string, ConfigProblem>();
  for (const rule of rules) {
    if (ofConfig(rule) !== (place.config !== null)) continue;
    const problem = checkRule(rule, place);
    if (problem && !problems.has(problem.path)) problems.set(problem.path, problem);
  }
  return [...problems.values()];
}

function checkRule(rule: EntryRule, place: RulePlace): ConfigProblem | null {
  const { values, given } = place;
  if (rule.when !== undefined && values.get(rule.when) !== true) return null;
  const [left, right] = [values.get(rule.left), rightOf(rule, place)];
  if (typeof left !== 'number' || typeof right !== 'number' || COMPARE[rule.op](left, right)) return null;
  if (rule.severity === 'warning' && !given.has(rule.left)) return null;
  const { right: other } = rule;
  const own = typeof other === 'string' && !ofConfig(rule) ? [other] : [];
  // Said of the one that was given: the other stands at its default.
  const [second] = own;
  if (second !== undefined && !given.has(rule.left) && given.has(second))
    return problemOf(rule, place.path, {
      name: second,
      value: right,
      op: TURNED[rule.op],
      bound: nameOf(rule.left, left),
    });
  const bound = typeof other === 'string' ? nameOf(other, right) : String(right);
  return problemOf(rule, place.path, { name: rule.left, value: left, op: rule.op, bound });
}

function rightOf({ right }: EntryRule, { values, config }: RulePlace): unknown {
  if (typeof right === 'number') return right;
  return right.startsWith(FIELD) ? config?.get(right.slice(FIELD.length)) : values.get(right);
}

const nameOf = (side: string, value: number): string =>
  `${side.startsWith(FIELD) ? side.slice(FIELD.length) : side}, which is ${value}`;

function problemOf(
  { severity, why }: EntryRule,
  path: string,
  { name, value, op, bound }: { name: string; value: number; op: EntryRule['op']; bound: string },
): ConfigProblem {
  const place = `${path}.${name}`;
  const message = `${place}: received ${value}, allowed is ${WORDS[op]} ${bound}. ${why}`;
  return { code: 'config.incompatible', severity, path: place, message };
}
