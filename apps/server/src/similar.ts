// Pictures of a version in the order of how much they look like one of them. The last orders are kept: a list is read page by page.
import { TrainyardError } from '@trainyard/contracts/problem';
import { unpackLook } from '@trainyard/profile/kept-picture';
import { moreLike } from '@trainyard/profile/more-like';
import { findDataset, findVersion } from '@trainyard/store/dataset';
import { type ImageRow, type ImagesQuery, listFiles } from '@trainyard/store/dataset-file';
import { join } from 'node:path';
import type { ServerContext } from './context.ts';
import { originPlaces } from './dataset-bytes.ts';
import { found } from './found.ts';
import { picturesOf } from './pictures.ts';

/** Farther down nobody sees a likeness. */
const MOST_ALIKE = 200;
const KEPT = 8;

/** Rows of the pictures that are most like one, itself first, of the class, part and unlabelled ones that are asked for. */
async function ranked(
  context: ServerContext,
  version: string,
  { like, ...query }: ImagesQuery & { like: number },
  signal: AbortSignal,
): Promise<ImageRow[]> {
  const { db } = context;
  const place = found(await findVersion(db, version), 'dataset.not_found', `dataset version ${version}`);
  const files = (await listFiles(db, version)).map((file, index) => ({ ...file, index }));
  const usable = files.filter(({ class: name, split }) => name !== null || split === 'unlabelled');
  const one = found(
    usable.find(({ index }) => index === like),
    'file.not_found',
    `picture ${like}`,
  );
  const places = await originPlaces(
    db,
    usable.map(({ origin }) => origin),
  );
  const placed = usable.map(({ path, sha256, origin }) => ({
    path,
    sha256,
    place: origin === null ? join(place.path, path) : places(origin),
  }));
  const { dataset_id } = place.version;
  const set = found(await findDataset(db, dataset_id), 'dataset.not_found', `dataset ${dataset_id}`);
  const pictures = await picturesOf(context, set, placed, signal);
  const lookOf = (sha256: string) => unpackLook(pictures.get(sha256)?.look ?? null);
  const look = lookOf(one.sha256);
  if (look === null)
    throw new TrainyardError('http.conflict', `${one.path} holds numbers with a point, of which no look is known.`);
  const asked = usable.filter(
    (file) =>
      (query.class === undefined || file.class === query.class) &&
      (query.split === undefined || file.split === query.split) &&
      (query.finding === undefined || file.findings.includes(query.finding)),
  );
  const order = moreLike(
    look,
    asked.map((file) => lookOf(file.sha256)),
    MOST_ALIKE,
  );
  return order.flatMap((at) => {
    const file = asked[at];
    if (!file) return [];
    const { index, path, bytes, class: name, split } = file;
    return { index, path, bytes, class: name ?? '', split: split ?? 'all' };
  });
}

const orders = new Map<string, Promise<ImageRow[]>>();

/** A page of them. @throws TrainyardError file.not_found, dataset.changed, http.conflict for a picture without a look */
export async function listSimilar(
  context: ServerContext,
  version: string,
  query: ImagesQuery & { like: number },
  signal: AbortSignal,
): Promise<{ items: ImageRow[]; total: number }> {
  const key = JSON.stringify([context.settings.dataDir, version, query.like, query.class, query.split, query.finding]);
  const known = orders.get(key);
  const order = known ?? ranked(context, version, query, signal);
  orders.delete(key);
  orders.set(key, order);
  for (const old of [...orders.keys()].slice(0, -KEPT)) orders.delete(old);
  try {
    const rows = await order;
    return { items: rows.slice(query.offset, query.offset + query.limit), total: rows.length };
  } catch (error) {
    orders.delete(key);
    throw error;
  }
}
