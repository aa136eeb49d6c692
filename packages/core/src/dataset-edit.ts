// What a list of edits makes of a version of pictures. Pure; everything is refused before anything is made.
import type { DatasetEdit, Pictures } from '@trainyard/contracts/dataset-edit';
import type { DatasetEditPreview } from '@trainyard/contracts/dataset-edit-routes';
import { MAX_CLASSES, MAX_IMAGE_FILES } from '@trainyard/contracts/limits';
import { partOf, UNLABELLED } from '@trainyard/contracts/picture';
import { TrainyardError } from '@trainyard/contracts/problem';
import { classNameProblem, restOf, settlePaths, type Split } from './dataset-layout.ts';
import { divide, unitsOf } from './dataset-split.ts';
import { groupByFaults, groupOf } from './group-by.ts';
import { nearest } from './nearest.ts';

export interface EditPicture {
  /** Place in the version that is edited; null for a picture of another one. */
  index: number | null;
  path: string;
  bytes: number;
  sha256: string;
  class: string;
  split: Split;
  /** Where its bytes lie: a dataset, and the path below its folder. */
  origin: { dataset: string; path: string };
}

/** The usable pictures of a version. */
export interface EditBase {
  pictures: readonly EditPicture[];
  unlabelled: readonly EditPicture[];
}

export interface EditSources {
  /** The versions that edits name, by id. */
  versions: ReadonlyMap<string, EditBase>;
  /** By sha256 the one that a picture is a near copy of, or itself; asked for where a split is made. */
  near: ReadonlyMap<string, string>;
}

export interface Edited {
  pictures: EditPicture[];
  /** Those that have no class yet; theirs is empty. */
  unlabelled: EditPicture[];
  /** Pictures of other versions that are here already under the same class. */
  repeated: number;
}

type State = Edited;
const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(', ');

function refuse(place: string, message: string, hint?: string): never {
  const options = hint === undefined ? {} : { hint };
  throw new TrainyardError('dataset.edit', `${place}: ${message}`, options);
}

const classesOf = (pictures: readonly EditPicture[]): Set<string> => new Set(pictures.map((one) => one.class));

function checkKnown(place: string, state: State, names: readonly string[]): void {
  const known = classesOf(state.pictures);
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  refuse(
    place,
    `there is no class ${JSON.stringify(unknown)} at this point.`,
    `${near === null ? '' : `Did you mean ${JSON.stringify(near)}? `}The classes are ${quoted([...known].toSorted().slice(0, 20))}.`,
  );
}

/** A class that there is may be called anything; a new one is a folder that must be read back as that class. */
function checkName(place: string, state: State, name: string): void {
  const problem = classesOf(state.pictures).has(name) ? null : classNameProblem(name);
  if (problem !== null) refuse(place, `no class can be called ${JSON.stringify(name)}: ${problem}.`);
}

function chosen(
  place: string,
  { pictures: labelled, unlabelled }: State,
  { indices = [], sha256 = [] }: Pictures,
): Set<EditPicture> {
  if (indices.length + sha256.length === 0) refuse(place, 'it names no picture; give indices or sha256.');
  const [places, contents] = [new Set<number | null>(indices), new Set(sha256)];
  const named = (one: EditPicture) => places.has(one.index) || contents.has(one.sha256);
  const found = new Set([...labelled.filter(named), ...unlabelled.filter(named)]);
  for (const one of found) {
    places.delete(one.index);
    contents.delete(one.sha256);
  }
  const [index] = places;
  if (index !== undefined)
    refuse(place, `there is no usable picture ${index} in the version, or an edit before removed it.`);
  const [content] = contents;
  if (content !== undefined)
    refuse(place, `no usable picture has the sha256 ${content}, or an edit before removed it.`);
  return found;
}

const relabelled = (state: State, into: string, which: (one: EditPicture) => boolean): State => ({
  ...state,
  pictures: state.pictures.map((one) => (which(one) && one.class !== into ? moved(one, { class: into }) : one)),
});

/** Its path is settled at the end; until then it tells what stands below the class. */
const moved = (one: EditPicture, change: Partial<Pick<EditPicture, 'class' | 'split'>>): EditPicture => ({
  ...one,
  ...change,
  path: `${change.class ?? one.class}/${restOf(one)}`,
});

type Of<E extends DatasetEdit['edit']> = Extract<DatasetEdit, { edit: E }>;

function split(place: string, state: State, edit: Of<'split'>, { near }: EditSources): State {
  const { train, val, test, seed, group_by: pattern } = edit;
  if (train <= 0) refuse(`${place}.train`, 'something must be learned from; give a share above 0.');
  if (val + test <= 0) refuse(place, 'val and test are both 0, so nothing is divided.');
  if (Math.abs(train + val + test - 1) > 1e-6)
    refuse(place, `train, val and test add up to ${Number((train + val + test).toFixed(6))}, not to 1.`);
  if (pattern !== undefined) for (const fault of groupByFaults(pattern)) refuse(place, fault);
  const { pictures } = state;
  const names = pattern === undefined ? [] : [pictures.map(({ path }) => groupOf(pattern, path))];
  if (names[0] && new Set(names[0].filter((name) => name !== null)).size < 2)
    refuse(
      `${place}.group_by`,
      `${JSON.stringify(pattern)} finds fewer than two groups in names such as ${pictures[0]?.path}.`,
      'Write the name of a picture with {group} for what its group has in common and * for what differs.',
    );
  const content = pictures.map(({ sha256 }) => near.get(sha256) ?? sha256);
  const parts = divide({
    labels: pictures.map((one) => one.class),
    units: unitsOf(pictures.length, [content, ...names]),
    keys: pictures.map(({ sha256, path }) => `${sha256} ${path}`),
    shares: { train, val, test },
    seed,
  });
  return { ...state, pictures: pictures.map((one, row) => moved(one, { split: parts[row] ?? 'train' })) };
}

function concatenate(place: string, state: State, { version }: Of<'concatenate'>, { versions }: EditSources): State {
  const other = versions.get(version);
  if (other === undefined) refuse(`${place}.version`, `there is no version ${version} of pictures in this project.`);
  const key = (one: EditPicture) => `${one.sha256} ${one.class}`;
  const here = new Set(state.pictures.map(key));
  const added = other.pictures.filter((one) => !here.has(key(one)));
  const bytes = new Set([...state.pictures, ...state.unlabelled].map((one) => one.sha256));
  const unlabelled = other.unlabelled.filter((one) => !bytes.has(one.sha256));
  const all = [...state.pictures, ...added.map((one) => ({ ...one, index: null }))];
  // One has parts and the other has none: what has none is learned from.
  const parts = new Set(all.map((one) => one.split));
  const pictures =
    parts.has('all') && parts.size > 1
      ? all.map((one) => (one.split === 'all' ? moved(one, { split: 'train' }) : one))
      : all;
  return {
    pictures,
    unlabelled: [...state.unlabelled, ...unlabelled.map((one) => ({ ...one, index: null }))],
    repeated: state.repeated + other.pictures.length - added.length,
  };
}

function applyOne(place: string, state: State, edit: DatasetEdit, sources: EditSources): State {
  switch (edit.edit) {
    case 'relabel': {
      checkName(`${place}.class`, state, edit.class);
      const which = chosen(`${place}.pictures`, state, edit.pictures);
      // What had no class is learned from, as long as nobody divides anew.
      const part = state.pictures.some((one) => one.split !== 'all') ? 'train' : 'all';
      const fresh = state.unlabelled.filter((one) => which.has(one));
      const changed = relabelled(state, edit.class, (one) => which.has(one));
      return {
        ...changed,
        pictures: [...changed.pictures, ...fresh.map((one) => moved(one, { class: edit.class, split: part }))],
        unlabelled: state.unlabelled.filter((one) => !which.has(one)),
      };
    }
    case 'rename_class':
      checkKnown(`${place}.from`, state, [edit.from]);
      if (edit.to !== edit.from && classesOf(state.pictures).has(edit.to))
        refuse(
          `${place}.to`,
          `there is a class ${JSON.stringify(edit.to)} already.`,
          'Merge the classes where they are one.',
        );
      checkName(`${place}.to`, state, edit.to);
      return relabelled(state, edit.to, (one) => one.class === edit.from);
    case 'merge_classes':
      checkKnown(`${place}.classes`, state, edit.classes);
      checkName(`${place}.into`, state, edit.into);
      return relabelled(state, edit.into, (one) => edit.classes.includes(one.class));
    case 'delete_classes': {
      checkKnown(`${place}.classes`, state, edit.classes);
      const gone = new Set(edit.classes);
      return { ...state, pictures: state.pictures.filter((one) => !gone.has(one.class)) };
    }
    case 'remove': {
      const gone = chosen(`${place}.pictures`, state, edit.pictures);
      return {
        ...state,
        pictures: state.pictures.filter((one) => !gone.has(one)),
        unlabelled: state.unlabelled.filter((one) => !gone.has(one)),
      };
    }
    case 'split':
      return split(place, state, edit, sources);
    case 'concatenate':
      return concatenate(place, state, edit, sources);
  }
}

/** What a folder of these pictures would be refused for, is refused here. */
function checkWhole(pictures: readonly EditPicture[]): void {
  const names = [...classesOf(pictures)];
  const taught = new Set(
    pictures.filter((one) => one.split === 'train' || one.split === 'all').map((one) => one.class),
  );
  if (names.length < 2)
    throw new TrainyardError(
      'image.one_class',
      `The edited version has ${names.length === 0 ? 'no picture' : `the single class ${quoted(names)}`}.`,
    );
  if (names.length > MAX_CLASSES || pictures.length > MAX_IMAGE_FILES)
    throw new TrainyardError(
      'image.too_many',
      `The edited version has ${names.length} classes and ${pictures.length} pictures; at most ${MAX_CLASSES} and ${MAX_IMAGE_FILES} are allowed.`,
    );
  const untaught = names.filter((name) => !taught.has(name));
  if (untaught.length > 0)
    throw new TrainyardError(
      'image.unknown_class',
      `The edited version has no picture of ${quoted(untaught.slice(0, 10))} to learn from, in its other parts alone.`,
      { hint: 'Split anew, or delete the class.' },
    );
  const outer = pictures.some((one) => one.split === 'all') ? names : [];
  if (
    outer.some((name) => partOf(name) === 'train') ||
    (outer.length > 0 && outer.every((name) => partOf(name) !== undefined))
  )
    throw new TrainyardError(
      'image.layout',
      `The classes ${quoted(outer.slice(0, 10))} would be read as parts of a set.`,
    );
}

/**
 * The pictures that edits make of those of a version, in their order, at paths that follow their labels.
 * @throws TrainyardError dataset.edit, image.one_class, image.unknown_class, image.too_many, image.layout
 */
export function applyEdits(base: EditBase, edits: readonly DatasetEdit[], sources: EditSources): Edited {
  const first: State = { pictures: [...base.pictures], unlabelled: [...base.unlabelled], repeated: 0 };
  const last = edits.reduce((state, edit, index) => applyOne(`edits.${index}`, state, edit, sources), first);
  checkWhole(last.pictures);
  const before = new Map([...base.pictures, ...base.unlabelled].map((one) => [one.index, one.path]));
  const all = [...last.pictures, ...last.unlabelled];
  // A picture that came back to where it stood keeps its place.
  const placed = all.map((one) => ({
    ...one,
    path: before.get(one.index) ?? one.path,
    ...(one.class === '' ? { class: UNLABELLED[0] ?? '', split: 'all' as const } : {}),
  }));
  const rests = all.map((one) => (one.class === '' ? one.path.split('/').slice(1).join('/') : restOf(one)));
  const paths = settlePaths(placed, rests);
  const settled = all.map((one, row) => ({ ...one, path: paths[row] ?? one.path }));
  return {
    ...last,
    pictures: settled.slice(0, last.pictures.length),
    unlabelled: settled.slice(last.pictures.length),
  };
}

export function countClasses(pictures: readonly Pick<EditPicture, 'class' | 'split'>[]): DatasetEditPreview['before'] {
  const rows = new Map<string, DatasetEditPreview['before'][number]>();
  for (const { class: name, split: part } of pictures) {
    const row = rows.get(name) ?? { name, counts: {}, total: 0 };
    row.counts[part] = (row.counts[part] ?? 0) + 1;
    row.total += 1;
    rows.set(name, row);
  }
  return [...rows.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param unusable files of the version without a class that the edited one does not have */
export function previewOf(base: EditBase, edited: Edited, unusable: number): DatasetEditPreview {
  const { pictures, unlabelled, repeated } = edited;
  const before = new Map(base.pictures.map((one) => [one.index, one]));
  const waited = new Set(base.unlabelled.map((one) => one.index));
  const kept = pictures.flatMap((one) => {
    const was = one.index === null ? undefined : before.get(one.index);
    return was ? [{ was, one }] : [];
  });
  const labelled = pictures.filter((one) => waited.has(one.index)).length;
  const waiting = unlabelled.filter((one) => waited.has(one.index)).length;
  return {
    before: countClasses(base.pictures),
    after: countClasses(pictures),
    relabelled: kept.filter(({ was, one }) => was.class !== one.class).length,
    labelled,
    moved: kept.filter(({ was, one }) => was.split !== one.split).length,
    removed: base.pictures.length - kept.length + waited.size - labelled - waiting,
    added: pictures.length - kept.length - labelled + unlabelled.length - waiting,
    repeated,
    unusable,
    unlabelled: unlabelled.length,
  };
}
