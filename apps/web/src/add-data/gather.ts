// Files that a person dropped or chose, with their paths inside the folder.

import type { Taken } from './use-data-drop.ts';

export interface Gathered {
  /** Name for the dataset: the folder's, or the file's without its ending. */
  name: string;
  files: { path: string; file: File }[];
}

const stem = (file: string): string => file.replace(/\.[^.]+$/, '');

/** From an <input type=file>, with or without webkitdirectory. */
export function fromInput(list: FileList): Gathered {
  const files = [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  return named(files);
}

/** Hidden files (.DS_Store, Thumbs.db) are the desktop's, not the person's. */
export function named(files: Gathered['files']): Gathered {
  const seen = files.filter(
    ({ path }) => !path.split('/').some((part) => part.startsWith('.') || part === 'Thumbs.db'),
  );
  const [first] = seen;
  const folder = first?.path.includes('/') ? first.path.split('/')[0] : undefined;
  return { name: folder ?? stem(first?.file.name ?? 'data'), files: seen };
}

/** From a drop: folders are read through. */
export async function gather(taken: readonly Taken[]): Promise<Gathered> {
  const files: Gathered['files'] = [];
  for (const one of taken) {
    if (one instanceof File) files.push({ path: one.name, file: one });
    else await walk(one, '', files);
  }
  return named(files);
}

async function walk(entry: FileSystemEntry, base: string, into: Gathered['files']): Promise<void> {
  const path = base ? `${base}/${entry.name}` : entry.name;
  if (isFile(entry)) {
    into.push({ path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // readEntries gives at most a hundred at a time, and nothing at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const child of batch) await walk(child, path, into);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
