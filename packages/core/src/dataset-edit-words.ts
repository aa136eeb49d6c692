// An edit as it is remembered and as it is said.
import type { DatasetEdit, ToldEdit } from '@trainyard/contracts/dataset-edit';
import type { DatasetEditPreview } from '@trainyard/contracts/dataset-edit-routes';

const MAX_CLASSES_TOLD = 20;
const NOTHING: Omit<ToldEdit, 'edit'> = { pictures: null, classes: [], into: null, split: null, version: null };

/** The edit without its list of pictures, which the difference between the versions has. */
export function toldEdit(edit: DatasetEdit): ToldEdit {
  const told = { ...NOTHING, edit: edit.edit };
  switch (edit.edit) {
    case 'relabel':
    case 'remove': {
      const { indices = [], sha256 = [] } = edit.pictures;
      const into = edit.edit === 'relabel' ? edit.class : null;
      return { ...told, pictures: new Set(indices).size + new Set(sha256).size, into };
    }
    case 'rename_class':
      return { ...told, classes: [edit.from], into: edit.to };
    case 'merge_classes':
      return { ...told, classes: edit.classes.slice(0, MAX_CLASSES_TOLD), into: edit.into };
    case 'delete_classes':
      return { ...told, classes: edit.classes.slice(0, MAX_CLASSES_TOLD) };
    case 'split': {
      const { train, val, test, seed, group_by = null } = edit;
      return { ...told, split: { train, val, test, seed, group_by } };
    }
    case 'concatenate':
      return { ...told, version: edit.version };
  }
}

const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');
const pictures = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'picture' : 'pictures'}`;
const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`;

/** 'renamed “cat” to “feline”', 'relabelled 12 pictures as “dog”'. */
export function editWords({ edit, pictures: count, classes, into, split, version }: ToldEdit): string {
  switch (edit) {
    case 'relabel':
      return `relabelled ${pictures(count ?? 0)} as “${into}”`;
    case 'remove':
      return `removed ${pictures(count ?? 0)}`;
    case 'rename_class':
      return `renamed ${quoted(classes)} to “${into}”`;
    case 'merge_classes':
      return `merged ${quoted(classes)} into “${into}”`;
    case 'delete_classes':
      return `deleted ${quoted(classes)}`;
    case 'split': {
      const shares = split
        ? `${percent(split.train)} train, ${percent(split.val)} val, ${percent(split.test)} test`
        : '';
      const how = split ? ` with seed ${split.seed}${split.group_by === null ? '' : `, by ${split.group_by}`}` : '';
      return `split anew into ${shares}${how}`;
    }
    case 'concatenate':
      return `joined version ${version}`;
  }
}

/** What an edit does, in sentences, before it is made. */
export function previewWords(preview: DatasetEditPreview): string[] {
  const { before, after, relabelled, labelled, removed, added, moved, repeated, unusable, unlabelled } = preview;
  const total = after.reduce((sum, one) => sum + one.total, 0);
  const was = new Set(before.map(({ name }) => name));
  const is = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !is.has(name)).map(({ name }) => name);
  const fresh = after.filter(({ name }) => !was.has(name)).map(({ name }) => name);
  const changed = [
    relabelled > 0 ? `${pictures(relabelled)} relabelled` : '',
    labelled > 0 ? `${pictures(labelled)} without a class labelled` : '',
    moved > 0 ? `${pictures(moved)} in another part` : '',
    removed > 0 ? `${pictures(removed)} left out` : '',
    added > 0 ? `${pictures(added)} added` : '',
  ].filter(Boolean);
  const parts = (['train', 'val', 'test'] as const).flatMap((part) => {
    const count = after.reduce((sum, { counts }) => sum + (counts[part] ?? 0), 0);
    return count > 0 ? `${count.toLocaleString('en')} ${part}` : [];
  });
  return [
    changed.length === 0 ? 'Nothing changes.' : `${changed.join(', ')}.`,
    gone.length > 0 ? `No class ${quoted(gone.slice(0, MAX_CLASSES_TOLD))} any more.` : '',
    fresh.length > 0 ? `New: ${quoted(fresh.slice(0, MAX_CLASSES_TOLD))}.` : '',
    repeated > 0 ? `${pictures(repeated)} of the other version ${repeated === 1 ? 'is' : 'are'} here already.` : '',
    unusable > 0
      ? `${unusable.toLocaleString('en')} ${unusable === 1 ? 'file that cannot be used is' : 'files that cannot be used are'} left out.`
      : '',
    unlabelled > 0 ? `${pictures(unlabelled)} ${unlabelled === 1 ? 'has' : 'have'} no class still.` : '',
    parts.length > 0 ? `Then in parts: ${parts.join(', ')}.` : '',
    `The new version has ${pictures(total)} of ${after.length.toLocaleString('en')} classes; the files stay where they are.`,
  ].filter(Boolean);
}
