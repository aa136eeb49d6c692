// Pictures without a class: they belong to a version, behind all others, and are neither counted with them nor part of its fingerprint,
// because nothing is trained on them.
import type { Finding, ImageProfile } from '@trainyard/contracts/dataset';
import { finding, plural } from './image-finding.ts';
import { type Entry, fingerprint } from './manifest.ts';

export interface Unlabelled {
  /** As a version has them. */
  files: Entry[];
  profile: Pick<ImageProfile, 'unlabelled'>;
  findings: Finding[];
}

/** @param pictures those that can be used */
export function unlabelledOf(pictures: readonly Pick<Entry, 'path' | 'bytes' | 'sha256'>[]): Unlabelled {
  const files = pictures.map(({ path, bytes, sha256 }) => {
    return { path, bytes, sha256, class: null, split: 'unlabelled' as const, findings: [] };
  });
  if (files.length === 0) return { files, profile: {}, findings: [] };
  const paths = files.map(({ path }) => path);
  const message = `${plural(files.length, 'picture has', 'pictures have')} no class yet. Nothing is trained on ${files.length === 1 ? 'it' : 'them'} until ${files.length === 1 ? 'it is' : 'they are'} labelled.`;
  return {
    files,
    profile: { unlabelled: { images: files.length, fingerprint: fingerprint(files) } },
    findings: finding('image.unlabelled', 'info', message, paths).map(({ paths: _paths, ...told }) => told),
  };
}
