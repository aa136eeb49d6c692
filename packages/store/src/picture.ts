// What reading a picture found, kept by its bytes. Nothing here is true of a place: it can be made again from any file of those bytes.
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { toJsonb } from './json.ts';

export interface PictureRow {
  sha256: string;
  /** Format, size and traits, as the scan says them. */
  image: object;
  look: Buffer | null;
}

const BATCH = 10_000;

/** Those of these bytes that are known. */
export async function knownPictures(db: Db, sha256: readonly string[]): Promise<PictureRow[]> {
  const found: PictureRow[] = [];
  for (let start = 0; start < sha256.length; start += BATCH) {
    const { rows } = await sql<PictureRow>`
      select sha256, image, look from pictures where sha256 = any(${sha256.slice(start, start + BATCH)}::text[])`.execute(
      db,
    );
    found.push(...rows);
  }
  return found;
}

export async function rememberPictures(db: Db, pictures: readonly PictureRow[]): Promise<void> {
  for (let start = 0; start < pictures.length; start += BATCH) {
    const batch = pictures.slice(start, start + BATCH);
    await sql`
      insert into pictures (sha256, image, look)
      select p.sha256, p.image, p.look
      from unnest(${batch.map((one) => one.sha256)}::text[], ${batch.map((one) => toJsonb(one.image))}::jsonb[], ${batch.map((one) => one.look)}::bytea[]) as p (sha256, image, look)
      on conflict do nothing`.execute(db);
  }
}

/** Removes what was seen of pictures that no version has any more. */
export async function forgetPictures(db: Db): Promise<void> {
  await sql`delete from pictures p where not exists (select from dataset_files f where f.sha256 = p.sha256)`.execute(
    db,
  );
}
