// What an edited version is like: profile and findings as of a folder that was read, from what is known of each picture by its bytes.
import type { Finding, ImageProfile } from '@trainyard/contracts/dataset';
import { codesByPath } from './image-finding.ts';
import { imageFindings } from './image-findings.ts';
import { type FoundFile } from './image-layout.ts';
import { deepPictures, profileOf } from './images.ts';
import { type KeptPicture, unpackLook } from './kept-picture.ts';
import { nearByContent } from './near-copies.ts';

/** Folders below a class that are named, as many as a scan names. */
const MAX_INNER = 1_000;

/** By sha256 the picture that each is a near copy of, or itself. */
export const nearOf = (pictures: ReadonlyMap<string, KeptPicture>): Map<string, string> =>
  nearByContent(new Map([...pictures].map(([sha256, { look }]) => [sha256, unpackLook(look)])));

export interface EditedFile extends FoundFile {
  bytes: number;
  sha256: string;
  /** Absolute path of the bytes. */
  place: string;
}

export interface Described {
  profile: ImageProfile;
  findings: Finding[];
  /** The codes of all findings by the path that has them. */
  codes: Map<string, string[]>;
}

/** Profile and findings; every picture must be known. */
export async function describeEdited(
  files: readonly EditedFile[],
  pictures: ReadonlyMap<string, KeptPicture>,
): Promise<Described> {
  const places = new Map(files.map(({ path, place }) => [path, place]));
  const seen = files.map(({ bytes, sha256, place: _place, ...found }) => {
    const kept = pictures.get(sha256);
    const file = { bytes, sha256, image: kept?.image ?? null, look: unpackLook(kept?.look ?? null), bad: null };
    return { found, file };
  });
  const folders = [...Map.groupBy(files, (file) => `${file.split}/${file.class}`).values()].flatMap(
    ([one]) => one ?? [],
  );
  const profile = profileOf({ folders, ignored: 0 }, seen, []);
  const inner = new Set(
    files.flatMap(({ path, split }) => {
      const below = path.split('/').slice(0, -1);
      return below.length > (split === 'all' ? 1 : 2) ? below.join('/') : [];
    }),
  );
  const deep = await deepPictures(seen, (path) => places.get(path) ?? path);
  const layout = { outside: [], hidden: [], inner: [...inner].slice(0, MAX_INNER) };
  const found = imageFindings(seen, [], layout, profile.classes, deep);
  return { profile, findings: found.map(({ paths: _paths, ...told }) => told), codes: codesByPath(found) };
}
