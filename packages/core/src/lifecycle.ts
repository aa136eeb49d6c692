// What may be archived or deleted when, and in which words a person is told what hangs on it. Pure; the store counts.
import type { Refusal, ThingKind, Use } from '@trainyard/contracts/lifecycle';
import { KEEP_DELETED_DAYS } from '@trainyard/contracts/limits';

export type LifecycleAction = 'archive' | 'delete';

/** Runs of or on a thing that have not ended. `waiting`: queued or paused. */
export interface UnderWay {
  running: number;
  waiting: number;
}

/** What is asked about: things of one kind, by name. */
export interface Subject {
  kind: ThingKind;
  names: readonly string[];
}

export const kindWords: Record<ThingKind, { one: string; many: string }> = {
  project: { one: 'project', many: 'projects' },
  group: { one: 'group', many: 'groups' },
  dataset: { one: 'dataset', many: 'datasets' },
  run: { one: 'run', many: 'runs' },
  model: { one: 'model', many: 'models' },
  config: { one: 'saved config', many: 'saved configs' },
};

/** "a run", "3 runs". */
export function counted(kind: ThingKind, count: number): string {
  const { one, many } = kindWords[kind];
  return count === 1 ? `a ${one}` : `${count.toLocaleString('en')} ${many}`;
}

/** "a, b and c". */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** “birds”, or “3 runs”. */
export function named({ kind, names }: Subject): string {
  return names.length === 1 ? `The ${kindWords[kind].one} “${names[0]}”` : `These ${counted(kind, names.length)}`;
}

const runs = (count: number) => counted('run', count);
const are = (count: number) => (count === 1 ? 'is' : 'are');

/**
 * Why it cannot be done now, or null. What trains is never taken away under its worker. What waits goes with its own run or project,
 * and keeps its data. What is archived is out of sight, and nothing that holds a device may be.
 */
export function refusal(action: LifecycleAction, subject: Subject, { running, waiting }: UnderWay): Refusal | null {
  const { kind } = subject;
  const code = 'thing.in_use';
  const itself = kind === 'run';
  if (kind === 'group' || kind === 'config') return null;
  if (kind === 'model') return action === 'delete' ? neededModel(subject, running + waiting) : null;
  if (action === 'archive') {
    const busy = running + waiting;
    if (kind === 'dataset' || busy === 0) return null;
    const message = itself
      ? `${runs(busy)} of ${subject.names.length} ${are(busy)} queued, running or paused`
      : `${runs(busy)} of it ${are(busy)} queued, running or paused`;
    return { code, message: `${named(subject)} cannot be archived: ${message}.`, hint: 'Cancel, or wait for the end.' };
  }
  const inTheWay = kind === 'dataset' ? running + waiting : running;
  if (inTheWay === 0) return null;
  const what = kind === 'dataset' ? 'queued, running or paused' : 'running';
  const message = itself
    ? subject.names.length === 1
      ? 'it is running'
      : `${runs(inTheWay)} of them ${are(inTheWay)} running`
    : `${runs(inTheWay)} ${kind === 'dataset' ? 'on it' : 'of it'} ${are(inTheWay)} ${what}`;
  const hint = itself && subject.names.length === 1 ? 'Cancel it first.' : 'Cancel them first.';
  return { code, message: `${named(subject)} cannot be deleted: ${message}.`, hint };
}

/** A run that goes on from a model takes its weights when it begins, and again when it is resumed. */
function neededModel(subject: Subject, busy: number): Refusal | null {
  if (busy === 0) return null;
  const what = `${runs(busy)} that ${busy === 1 ? 'goes' : 'go'} on from it ${are(busy)} queued, running or paused`;
  const hint = 'Cancel them, or wait for their end.';
  return { code: 'thing.in_use', message: `${named(subject)} cannot be deleted: ${what}.`, hint };
}

/** “x”, “y”, “z” and 9 more. */
function someNames({ names, count }: Use): string {
  const shown = names.map((name) => `“${name}”`);
  return count > names.length
    ? `${shown.join(', ')} and ${(count - names.length).toLocaleString('en')} more`
    : listed(shown);
}

const useOf = (uses: readonly Use[], kind: ThingKind) =>
  uses.find((use) => use.kind === kind && use.count > 0 && !use.went_on);

/** Runs that went on from it keep what they took over. */
function wentOn(uses: readonly Use[], it: string): string[] {
  const use = uses.find(({ went_on, count }) => went_on && count > 0);
  if (!use) return [];
  const one = use.count === 1;
  return [`${capital(runs(use.count))} went on from ${it} and ${one ? 'stays' : 'stay'}: ${someNames(use)}.`];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What hangs on it and what becomes of that: the first of the sentences. */
function usedBy({ kind, names }: Subject, uses: readonly Use[]): string[] {
  const many = names.length > 1;
  const it = many ? 'them' : 'it';
  const run = useOf(uses, 'run');
  const model = useOf(uses, 'model');
  switch (kind) {
    case 'project': {
      const held = uses.filter(({ count }) => count > 0).map((use) => counted(use.kind, use.count));
      return held.length === 0
        ? ['Nothing is in it.']
        : [
            `It holds ${listed(held)}: ${held.length === 1 && uses.some(({ count }) => count === 1) ? 'this goes' : 'all of it goes'} with it.`,
          ];
    }
    case 'group':
      return run
        ? [
            `${capital(runs(run.count))} ${run.count === 1 ? 'belongs' : 'belong'} to it and ${run.count === 1 ? 'stays' : 'stay'}, without a group.`,
          ]
        : ['No run belongs to it.'];
    case 'dataset': {
      const built = useOf(uses, 'dataset');
      const kept = built
        ? [
            `Pictures of ${someNames(built)} lie in its folder, which is kept as long as ${built.count === 1 ? 'that is' : 'those are'}.`,
          ]
        : [];
      if (!run && !model) return ['Nothing was trained on it.', ...kept];
      const trained = [...(model ? [counted('model', model.count)] : []), ...(run ? [runs(run.count)] : [])];
      const one = (model?.count ?? 0) + (run?.count ?? 0) === 1;
      return [
        `${capital(listed(trained))} ${one ? 'was' : 'were'} trained on it and ${one ? 'stays' : 'stay'}; nothing can be trained, repeated or resumed on it.`,
        ...(model ? [`Of models: ${someNames(model)}.`] : []),
        ...kept,
      ];
    }
    case 'run':
      return [
        ...(model
          ? [
              `${many ? 'Models of them' : 'Its model'} ${someNames(model)} ${model.count === 1 ? 'stays' : 'stay'} and can be tested and downloaded.`,
            ]
          : []),
        ...(run
          ? [
              `${capital(runs(run.count))} ${run.count === 1 ? 'was' : 'were'} started from ${it} and ${run.count === 1 ? 'stays' : 'stay'}.`,
            ]
          : []),
        ...wentOn(uses, it),
        ...(model || run || wentOn(uses, it).length > 0 ? [] : ['Nothing uses ' + it + '.']),
      ];
    case 'model':
      return [
        run ? `Its run ${someNames(run)} stays, without the files of the model.` : 'Its run is deleted already.',
        ...wentOn(uses, it),
      ];
    case 'config':
      return ['Nothing uses it: each run keeps a config of its own.'];
  }
}

/** What a deletion means, in sentences, the most important first. */
export function consequences(subject: Subject, uses: readonly Use[], under: UnderWay): string[] {
  const { waiting } = under;
  const cancels = subject.kind === 'run' || subject.kind === 'project';
  return [
    ...usedBy(subject, uses),
    ...(cancels && waiting > 0
      ? [`${capital(runs(waiting))} that ${are(waiting)} queued or paused ${are(waiting)} cancelled by this.`]
      : []),
    // What cannot be deleted now need not be promised back.
    ...(refusal('delete', subject, under) === null
      ? [`${subject.names.length > 1 ? 'They' : 'It'} can be restored for ${KEEP_DELETED_DAYS} days.`]
      : []),
  ];
}

/** The first name that is free: the name itself, else with 2, 3 … behind it; never longer than `longest`. */
export function freeName(name: string, taken: (name: string) => boolean, longest: number): string {
  if (!taken(name)) return name;
  for (let number = 2; ; number += 1) {
    const end = ` ${number}`;
    // Not through the middle of a surrogate pair.
    const next = `${name
      .slice(0, longest - end.length)
      .toWellFormed()
      .replace(/\uFFFD$/, '')
      .trimEnd()}${end}`;
    if (!taken(next)) return next;
  }
}
