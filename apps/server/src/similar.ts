// Pictures of a version in the order of how much they are like one of them: by features that are kept of them where there are some, else
// by how they look. The last orders are kept: a list is read page by page.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Features, Measure } from '@trainyard/contracts/suggestion';
import { unpackLook } from '@trainyard/profile/kept-picture';
import { moreLike } from '@trainyard/profile/more-like';
import type { ImageRow, ImagesQuery } from '@trainyard/store/dataset-file';
import { join } from 'node:path';
import type { ServerContext } from './context.ts';
import { originPlaces } from './dataset-bytes.ts';
import { embeddingsStamp, readEmbeddings } from './embeddings.ts';
import { checkFeatures, coverage, type PictureSet, pictureSet, type PlacedFile } from './features.ts';
import { found } from './found.ts';
import { nearestFeatures } from './nearest-features.ts';
import { picturesOf } from './pictures.ts';

/** Farther down nobody sees a likeness. */
const MOST_ALIKE = 200;
const KEPT = 8;

/** `measure`: `look`, or whose features. */
type Query = ImagesQuery & { like: number; measure?: string | undefined };
interface Order {
  measure: Measure;
  rows: ImageRow[];
}
interface Compared {
  one: PlacedFile;
  /** Those of the class, part and finding that are asked for. */
  asked: PlacedFile[];
}

/** By light, dark and contrast: of all of them, read where nobody has read them. */
async function byLook(
  context: ServerContext,
  { place, files, project, name }: PictureSet,
  { one, asked }: Compared,
  signal: AbortSignal,
): Promise<PlacedFile[]> {
  const { db } = context;
  const places = await originPlaces(
    db,
    files.map(({ origin }) => origin),
  );
  const placed = files.map(({ path, sha256, origin }) => ({
    path,
    sha256,
    place: origin === null ? join(place.path, path) : places(origin),
  }));
  const owner = { id: place.version.dataset_id, project_id: project, name };
  const pictures = await picturesOf(context, owner, placed, signal);
  const lookOf = (sha256: string) => unpackLook(pictures.get(sha256)?.look ?? null);
  const look = lookOf(one.sha256);
  if (look === null)
    throw new TrainyardError('http.conflict', `${one.path} holds numbers with a point, of which no look is known.`);
  const order = moreLike(
    look,
    asked.map((file) => lookOf(file.sha256)),
    MOST_ALIKE,
  );
  return order.flatMap((at) => asked[at] ?? []);
}

/** By features that are kept. @throws TrainyardError http.conflict where none are kept of the picture itself */
async function byFeatures(
  context: ServerContext,
  features: Features,
  name: string,
  { one, asked }: Compared,
): Promise<{ measure: Measure; order: PlacedFile[] }> {
  const kept = await readEmbeddings(context, features);
  const rowOf = ({ sha256 }: PlacedFile) => kept?.rows.get(sha256);
  const own = rowOf(one);
  const compared = asked.filter((file) => rowOf(file) !== undefined);
  const rows = Map.groupBy(compared, (file) => rowOf(file) ?? -1);
  const near =
    kept === null || own === undefined ? null : await nearestFeatures(kept, own, new Set(rows.keys()), MOST_ALIKE);
  if (near === null)
    throw new TrainyardError('http.conflict', `No features of ${name} are kept of ${one.path}.`, {
      hint: 'Have the pictures looked at first: POST /dataset-versions/…/features, or the button beside the pictures.',
    });
  const order = near.flatMap((row) => rows.get(row) ?? []).slice(0, MOST_ALIKE);
  return { measure: { kind: 'features', features, name, compared: compared.length, of: asked.length }, order };
}

/** Whose features are kept of all pictures; `look` where nobody's are. */
async function whole(context: ServerContext, set: PictureSet): Promise<string> {
  const kept = await coverage(context, set);
  return kept.find(({ known, pictures }) => known === pictures)?.features ?? 'look';
}

async function ranked(context: ServerContext, version: string, query: Query, signal: AbortSignal): Promise<Order> {
  const set = await pictureSet(context, version);
  const one = found(
    set.files.find(({ index }) => index === query.like),
    'file.not_found',
    `picture ${query.like}`,
  );
  const asked = set.files.filter(
    (file) =>
      (query.class === undefined || file.class === query.class) &&
      (query.split === undefined || file.split === query.split) &&
      (query.finding === undefined || file.findings.includes(query.finding)),
  );
  const compared = { one, asked };
  const by = query.measure ?? (await whole(context, set));
  const { measure, order } =
    by === 'look'
      ? { measure: { kind: 'look' as const }, order: await byLook(context, set, compared, signal) }
      : await byFeatures(context, by, (await checkFeatures(context, set.project, by)).name, compared);
  const rows = order.map(({ index, path, bytes, class: name, split }) => ({
    index,
    path,
    bytes,
    class: name ?? '',
    split: split ?? ('all' as const),
  }));
  return { measure, rows };
}

const orders = new Map<string, Promise<Order>>();

/** A page of them. @throws TrainyardError file.not_found, dataset.changed, http.conflict for a picture without a look or features */
export async function listSimilar(
  context: ServerContext,
  version: string,
  query: Query,
  signal: AbortSignal,
): Promise<{ items: ImageRow[]; total: number; measure: Measure }> {
  const { like, class: name, split, finding, measure } = query;
  // What is kept of the features that decide by themselves: they may be there by the next page.
  const stamp = measure === 'look' ? '' : await embeddingsStamp(context, measure);
  const key = JSON.stringify([context.settings.dataDir, version, like, name, split, finding, measure, stamp]);
  const known = orders.get(key);
  const order = known ?? ranked(context, version, query, signal);
  orders.delete(key);
  orders.set(key, order);
  for (const old of [...orders.keys()].slice(0, -KEPT)) orders.delete(old);
  try {
    const { rows, measure: used } = await order;
    return { items: rows.slice(query.offset, query.offset + query.limit), total: rows.length, measure: used };
  } catch (error) {
    orders.delete(key);
    throw error;
  }
}
