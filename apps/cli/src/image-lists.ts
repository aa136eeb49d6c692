// Pictures whose labels a list says: `data: pictures/labels.csv` in a config of pictures is read as a registered set with a list is.
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Config } from '@trainyard/contracts/config-field';
import type { Finding } from '@trainyard/contracts/dataset';
import type { ManifestFile } from '@trainyard/host/preflight';
import { classNameProblem } from '@trainyard/core/dataset-layout';
import { scanImages } from '@trainyard/profile/images';

export interface Listed {
  /** Its data are folders. */
  config: Config;
  /** What the lists say of the files, as a manifest has it; null where class folders say it. */
  files: { data: ManifestFile[] | null; test: ManifestFile[] | null };
  /** What a person should know, of the training data first. */
  findings: Finding[];
}

/** @throws TrainyardError csv.… where a list is no table, image.… where it or its pictures cannot be used */
export async function readImageLists(config: Config): Promise<Listed> {
  const { task, data, test_data: test } = config;
  const none = { folder: null, files: null, findings: [] };
  const read = async (path: unknown) =>
    task === 'image-classification' && typeof path === 'string' && (await isFile(path)) ? readList(path) : none;
  const [own, other] = [await read(data), await read(test)];
  return {
    config: {
      ...config,
      ...(own.folder === null ? {} : { data: own.folder }),
      ...(other.folder === null ? {} : { test_data: other.folder }),
    },
    files: { data: own.files, test: other.files },
    findings: [...own.findings, ...other.findings],
  };
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

async function readList(path: string) {
  const folder = dirname(path);
  const labels = { list: basename(path), labelProblem: classNameProblem };
  const { root, files, findings } = await scanImages(folder, { labels });
  const items = files.flatMap(({ path: file, bytes, sha256, class: label, split }): ManifestFile[] =>
    label === null || split === null || split === 'unlabelled'
      ? []
      : [{ path: file, bytes, sha256, class: label, split, source: join(root, file) }],
  );
  return { folder, files: items, findings };
}
