// From a version and a list of edits to what the store keeps of the new one: all of it is decided before anything is written.
import type { BodyOf } from '@trainyard/contracts/api';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { TrainyardError } from '@trainyard/contracts/problem';
import { applyEdits, type EditBase, type Edited, type EditPicture } from '@trainyard/core/dataset-edit';
import { toldEdit } from '@trainyard/core/dataset-edit-words';
import { describeEdited, nearOf } from '@trainyard/profile/image-edited';
import type { KeptPicture } from '@trainyard/profile/kept-picture';
import { fingerprint } from '@trainyard/profile/manifest';
import { unlabelledOf } from '@trainyard/profile/unlabelled';
import { findDataset, findVersion, type NewVersion } from '@trainyard/store/dataset';
import type { NewEdited } from '@trainyard/store/dataset-edit';
import { listFiles } from '@trainyard/store/dataset-file';
import { versionInProject } from '@trainyard/store/run-data';
import type { ServerContext } from './context.ts';
import { originPlaces } from './dataset-bytes.ts';
import { found } from './found.ts';
import { type PictureSet, picturesOf } from './pictures.ts';

type Body = BodyOf<'editDatasetVersion'>;

export interface LookedEdit extends Edited {
  base: EditBase;
  /** Files of the version that cannot be used. */
  unusable: number;
  place: NonNullable<Awaited<ReturnType<typeof findVersion>>>;
  set: PictureSet;
  /** All pictures by their bytes, where they had to be looked at. */
  known: Map<string, KeptPicture> | null;
  /** Absolute path of the bytes of a picture. */
  placeOf: (one: EditPicture) => string;
}

/** The usable pictures of a version of pictures. */
async function picturesIn({ db }: ServerContext, id: string, dataset: string) {
  const files = await listFiles(db, id);
  const pictures: EditPicture[] = [];
  const unlabelled: EditPicture[] = [];
  for (const [index, { path, bytes, sha256, class: name, split, origin }] of files.entries()) {
    const one = { index, path, bytes, sha256, origin: origin ?? { dataset, path } };
    if (split === 'unlabelled') unlabelled.push({ ...one, class: '', split: 'all' });
    else if (name !== null && split !== null) pictures.push({ ...one, class: name, split });
  }
  return { pictures, unlabelled, unusable: files.length - pictures.length - unlabelled.length };
}

/** Those that edits join to it, each of this project. */
async function joined(context: ServerContext, project: string, edits: readonly DatasetEdit[]) {
  const versions = new Map<string, EditBase>();
  for (const [index, edit] of edits.entries()) {
    if (edit.edit !== 'concatenate' || versions.has(edit.version)) continue;
    const place = (await versionInProject(context.db, project, edit.version))
      ? await findVersion(context.db, edit.version)
      : undefined;
    if (place?.kind !== 'images')
      throw new TrainyardError(
        'dataset.edit',
        `edits.${index}.version: there is no version ${edit.version} of pictures in this project.`,
      );
    versions.set(edit.version, await picturesIn(context, edit.version, place.version.dataset_id));
  }
  return versions;
}

/** What the edits make of the version. Throws as `applyEdits`, and `http.conflict` for a table. */
export async function lookAtEdit(
  context: ServerContext,
  version: string,
  { edits }: Body,
  signal: AbortSignal,
): Promise<LookedEdit> {
  const { db } = context;
  const place = found(await findVersion(db, version), 'dataset.not_found', `dataset version ${version}`);
  if (place.kind !== 'images')
    throw new TrainyardError('http.conflict', 'This dataset is a table; only sets of pictures are edited.');
  const dataset = place.version.dataset_id;
  const set = found(await findDataset(db, dataset), 'dataset.not_found', `dataset ${dataset}`);
  const { unusable, ...base } = await picturesIn(context, version, dataset);
  const versions = await joined(context, set.project_id, edits);
  const all = [base, ...versions.values()].flatMap(({ pictures, unlabelled }) => [...pictures, ...unlabelled]);
  const places = await originPlaces(
    db,
    all.map(({ origin }) => origin),
  );
  const placeOf = ({ origin }: EditPicture) => places(origin);
  const divides = edits.some(({ edit }) => edit === 'split');
  const known = divides ? await picturesOf(context, set, withPlaces(all, placeOf), signal) : null;
  const near = known ? nearOf(known) : new Map<string, string>();
  return { ...applyEdits(base, edits, { versions, near }), base, unusable, place, set, known, placeOf };
}

const withPlaces = (pictures: readonly EditPicture[], placeOf: LookedEdit['placeOf']) =>
  pictures.map((one) => ({ path: one.path, sha256: one.sha256, place: placeOf(one) }));

/** The new version, whole; without edits the old one as it was. */
export async function editedVersion(
  context: ServerContext,
  { edits, newest }: Body,
  { place, set, pictures, unlabelled, placeOf, ...looked }: LookedEdit,
  signal: AbortSignal,
): Promise<NewEdited> {
  const { id: from, number, dataset_id: dataset, ...old } = place.version;
  const derived = { from, number, edits: edits.map(toldEdit) };
  const others = edits.flatMap((edit) => (edit.edit === 'concatenate' ? edit.version : []));
  const told = { dataset, project: set.project_id, others, newest: newest ?? null };
  const id = context.newId('dsv');
  if (edits.length === 0) {
    const { fingerprint: print, profile, findings } = old;
    const files = await listFiles(context.db, from);
    const version: NewVersion = { id, fingerprint: print, profile, findings, files, reading_override: null, derived };
    return { ...told, version };
  }
  const known = looked.known ?? (await picturesOf(context, set, withPlaces(pictures, placeOf), signal));
  const { codes, profile, findings } = await describeEdited(
    pictures.map((one) => ({ ...one, place: placeOf(one) })),
    known,
  );
  const files = pictures.map(({ index: _index, ...file }) => ({ ...file, findings: codes.get(file.path) ?? [] }));
  const waiting = unlabelledOf(unlabelled);
  const version: NewVersion = {
    id,
    fingerprint: fingerprint(files),
    profile: { ...profile, ...waiting.profile },
    findings: [...findings, ...waiting.findings],
    files: [...files, ...waiting.files.map((file, row) => ({ ...file, origin: unlabelled[row]?.origin ?? null }))],
    reading_override: null,
    derived,
  };
  return { ...told, version };
}
