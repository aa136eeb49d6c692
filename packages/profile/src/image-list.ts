// An image list: a CSV that says of the pictures of a folder which label each has and, with a third column, in which part it stands.
// What contradicts itself or leads out of the folder is refused with its lines; what is only missing is left out and said.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { MAX_CLASSES, MAX_IMAGE_FILES } from '@trainyard/contracts/limits';
import { partOf } from '@trainyard/contracts/picture';
import { TrainyardError } from '@trainyard/contracts/problem';
import { lstat, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { finding, type ImageFinding, plural } from './image-finding.ts';
import type { FoundFile, ImageLayout, Split } from './image-layout.ts';
import { type ListRow, readListRows } from './image-list-rows.ts';
import { inParallel } from './in-parallel.ts';

export interface ImageList {
  layout: ImageLayout;
  /** What the list itself is like, beside what its pictures are like. */
  findings: ImageFinding[];
}

export interface ListOptions {
  /** The list, relative to the folder, with `/`. */
  list: string;
  /** What messages call the folder. */
  label: string;
  /** Why a label cannot be one; null where it can. */
  labelProblem: (label: string) => string | null;
  /** Hears how many pictures there are so far; may throw to end it. */
  onFound?: (files: number) => void;
}

const WIDTH = 6;
/** Lines that a refusal names. */
const NAMED = 10;

interface Wrong {
  line: number;
  what: string;
}

const told = (wrong: readonly Wrong[]): string =>
  wrong
    .slice(0, NAMED)
    .map(({ line, what }) => `line ${line}: ${what}`)
    .join('; ') + (wrong.length > NAMED ? '; …' : '');

function refuse(code: ErrorCode, list: string, what: string, wrong: readonly Wrong[]): void {
  if (wrong.length === 0) return;
  throw new TrainyardError(code, `${list} ${what} (${plural(wrong.length, 'line', 'lines')}): ${told(wrong)}.`);
}

/** Why a path can be none of this folder; null where it can. */
function pathProblem(path: string): string | null {
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'has a backslash; folders are divided by /';
  if (path.includes('\0')) return 'has a NUL character';
  return path.split('/').includes('..') ? 'leads out of the folder' : null;
}

interface Listed extends ListRow {
  split: Split;
}

/** `all` where the list has no part, else the part that the cell names; null for what names none. */
function splitOf({ split }: ListRow, divided: boolean): Split | null {
  if (!divided) return 'all';
  return partOf(split) ?? null;
}

function refuseRows(list: string, rows: readonly ListRow[], labelProblem: ListOptions['labelProblem']): void {
  const wrong = (of: (row: ListRow) => string | null): Wrong[] =>
    rows.flatMap((row) => {
      const what = of(row);
      return what === null ? [] : [{ line: row.line, what }];
    });
  refuse(
    'image.list_outside',
    list,
    'names files that are not inside its folder',
    wrong(({ path }) => {
      const problem = pathProblem(path);
      return problem === null ? null : `${JSON.stringify(path.slice(0, 200))} ${problem}`;
    }),
  );
  const labels = new Map(rows.map(({ label }) => [label, label === '' ? null : labelProblem(label)]));
  refuse(
    'image.list_label',
    list,
    'has labels that cannot be classes',
    wrong(({ label }) => {
      const problem = labels.get(label) ?? null;
      return problem === null ? null : `${JSON.stringify(label.slice(0, 200))}, ${problem}`;
    }),
  );
  if (labels.size > MAX_CLASSES)
    throw new TrainyardError(
      'image.too_many',
      `${list} has ${labels.size} labels; at most ${MAX_CLASSES} are allowed.`,
    );
}

/** The rows with their parts; all or none must name one. */
function withSplits(list: string, rows: readonly ListRow[]): Listed[] {
  const divided = rows.some(({ split }) => split !== '');
  const unknown = rows.flatMap((row) =>
    splitOf(row, divided) === null
      ? [{ line: row.line, what: row.split === '' ? 'empty' : JSON.stringify(row.split.slice(0, 50)) }]
      : [],
  );
  refuse('image.list_split', list, 'has parts that are none of train, val and test', unknown);
  const listed = rows.map((row) => ({ ...row, split: splitOf(row, divided) ?? ('all' as const) }));
  if (divided && !listed.some(({ split }) => split === 'train'))
    throw new TrainyardError('image.list_split', `${list} has no row of the part train, so nothing can be learned.`);
  return listed;
}

/** Each path once. */
function once(list: string, rows: readonly Listed[]): { rows: Listed[]; repeated: Wrong[] } {
  const first = new Map<string, Listed>();
  const repeated: Wrong[] = [];
  const contrary: Wrong[] = [];
  for (const row of rows) {
    const before = first.get(row.path);
    const name = JSON.stringify(row.path);
    if (!before) first.set(row.path, row);
    else if (before.label !== row.label)
      contrary.push({
        line: row.line,
        what: `${name} is ${JSON.stringify(row.label)}, and ${JSON.stringify(before.label)} in line ${before.line}`,
      });
    else if (before.split !== row.split)
      contrary.push({
        line: row.line,
        what: `${name} stands in ${row.split}, and in ${before.split} in line ${before.line}`,
      });
    else repeated.push({ line: row.line, what: `${name}, as in line ${before.line}` });
  }
  refuse('image.list_conflict', list, 'says two things of one picture', contrary);
  return { rows: [...first.values()], repeated };
}

type Kind = 'file' | 'missing' | 'special';

/** What lies at a path, without following any link. Folders are looked at once. */
function kindsIn(root: string): (path: string) => Promise<Kind> {
  const plain = new Map<string, Promise<Kind>>();
  const folder = (path: string): Promise<Kind> => {
    if (path === '.') return Promise.resolve('file');
    const known = plain.get(path);
    if (known) return known;
    const asked = folder(posix.dirname(path)).then(async (above): Promise<Kind> => {
      if (above !== 'file') return above;
      const found = await lstat(join(root, path)).catch(() => null);
      return found === null ? 'missing' : found.isDirectory() ? 'file' : 'special';
    });
    plain.set(path, asked);
    return asked;
  };
  return async (path) => {
    const above = await folder(posix.dirname(path));
    if (above !== 'file') return above;
    const found = await lstat(join(root, path)).catch(() => null);
    return found === null ? 'missing' : found.isFile() ? 'file' : 'special';
  };
}

function listFindings(list: string, parts: Record<'missing' | 'unlabelled' | 'repeated', Wrong[]>): ImageFinding[] {
  const lines = (wrong: readonly Wrong[]) => wrong.map(({ line, what }) => `line ${line}: ${what}`);
  const { missing, unlabelled, repeated } = parts;
  return [
    ...finding(
      'image.list_missing',
      'warning',
      `${list} names ${plural(missing.length, 'file that does', 'files that do')} not exist, and ${missing.length === 1 ? 'it is' : 'they are'} left out. Put the files there or take the lines out.`,
      lines(missing),
    ),
    ...finding(
      'image.list_unlabelled',
      'warning',
      `${list} gives no label to ${plural(unlabelled.length, 'picture', 'pictures')}, left out of the training. Write the labels into the list.`,
      lines(unlabelled),
    ),
    ...finding(
      'image.list_repeated',
      'info',
      `${list} names ${plural(repeated.length, 'picture', 'pictures')} again with the same label; each is used once.`,
      lines(repeated),
    ),
  ];
}

/**
 * The pictures that a list names, as the layout of a folder would be.
 * @param folder Absolute path of the folder.
 * @throws TrainyardError csv.… where the list is no table; image.list_…, image.too_many
 */
export async function readImageList(folder: string, options: ListOptions): Promise<ImageList> {
  const { list, label, labelProblem, onFound = () => {} } = options;
  const root = await realpath(folder);
  const problem = pathProblem(list);
  const kindOf = kindsIn(root);
  const kind = problem === null ? await kindOf(posix.normalize(list)) : 'missing';
  if (problem !== null || kind !== 'file')
    throw new TrainyardError(
      'image.list_file',
      `${JSON.stringify(list)} ${problem ?? (kind === 'missing' ? 'is not there' : 'is a link or no plain file')}; the list is looked for in ${label}.`,
    );
  const rows = await readListRows(join(root, list), list);
  if (rows.length > MAX_IMAGE_FILES)
    throw new TrainyardError(
      'image.too_many',
      `${list} has ${rows.length} rows; at most ${MAX_IMAGE_FILES} are allowed.`,
    );
  refuseRows(list, rows, labelProblem);
  const named = rows.map((row) => ({ ...row, path: posix.normalize(row.path) }));
  const unlabelled = named.filter((row) => row.label === '').map(({ line, path }) => ({ line, what: path }));
  const { rows: listed, repeated } = once(
    list,
    withSplits(
      list,
      named.filter((row) => row.label !== ''),
    ),
  );
  const kinds = await inParallel(listed, WIDTH, async ({ path }) => kindOf(path));
  const of = (wanted: Kind) => listed.filter((_, index) => kinds[index] === wanted);
  const found = ({ path, label: name, split }: Listed): FoundFile => ({ path, class: name, split });
  const missing = of('missing').map(({ line, path }) => ({ line, what: path }));
  if (listed.length > 0 && missing.length === listed.length)
    refuse('image.list_missing', list, `names no file that exists in ${label}`, missing);
  const files = of('file').map(found);
  onFound(files.length);
  const folders = [...Map.groupBy(listed, ({ split, label: name }) => JSON.stringify([split, name])).values()].flatMap(
    ([one]) => (one ? { split: one.split, class: one.label } : []),
  );
  return {
    layout: {
      root,
      label: `${label} by ${list}`,
      files,
      folders,
      // A row without a label names no picture of the set; a finding tells of them.
      unlabelled: [],
      special: of('special').map(found),
      ignored: 0,
      outside: [],
      hidden: [],
      inner: [],
    },
    findings: listFindings(list, { missing, unlabelled, repeated }),
  };
}
