// What was dropped or chosen, as files with the path they shall have. Names are data, never paths of the server.
import { isArchive, READ_ARCHIVE } from '@trainyard/contracts/archive';

export interface NamedFile {
  /** Relative, `/` as separator. */
  path: string;
  file: File;
}
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/;

/** Files of an `<input type=file>`, with their place in the chosen folder. */
export function chosenFiles(list: Iterable<File>): NamedFile[] {
  return [...list]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !HIDDEN.test(path));
}

/** Files of a drop; folders are walked. */
export async function droppedFiles(items: Iterable<DataTransferItem>): Promise<NamedFile[]> {
  // Entries must be taken before the first wait: the list of a drop is emptied then.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found = await Promise.all(entries.map((entry) => walk(entry)));
  return found.flat().filter(({ path }) => !HIDDEN.test(path));
}

async function walk(entry: FileSystemEntry): Promise<NamedFile[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const all: NamedFile[] = [];
  // A reader gives at most a hundred entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...(await Promise.all(some.map((one) => walk(one)))).flat());
  }
}

/** A name for the data: the folder, or the file without its ending. */
export function nameOf(files: readonly NamedFile[]): string {
  const [first] = files;
  if (!first) return '';
  return first.path.includes('/') ? (first.path.split('/')[0] ?? '') : nameOfPath(first.path);
}

export function nameOfPath(path: string): string {
  const last =
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  return last.replace(READ_ARCHIVE, '').replace(/\.(csv|tsv|txt)$/i, '');
}

/** What is wrong with a choice before anything is sent; '' when nothing is. `list`: the file that says the labels of pictures. */
export function choiceProblem(files: readonly NamedFile[], list = ''): string {
  if (files.length === 0) return 'There is no file in it.';
  if (list !== '' && files.length === 1 && !isArchive(files[0]?.path ?? ''))
    return 'An image list is for pictures, and this is one file: send the folder or archive that holds both.';
  if (
    files.length === 1 &&
    !/\.(csv|tsv|txt)$/i.test(files[0]?.path ?? '') &&
    !isArchive(files[0]?.path ?? '') &&
    !(files[0]?.path ?? '').includes('/')
  )
    return 'One file must be a CSV or an archive of class folders.';
  if (files.length > 1 && files.every(({ path }) => !path.includes('/')))
    return 'Several loose files have no classes: choose the folder that holds the class folders.';
  return '';
}
