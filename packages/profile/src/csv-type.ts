// What is no CSV at all, by its first bytes: spreadsheets, archives, pages and pointers that were renamed.
import { TrainyardError } from '@trainyard/contracts/problem';

const SPREADSHEET = 'Open it in a spreadsheet program and save it as CSV.';
const UNPACK = 'Unpack it first.';
const CHOOSE = 'Choose a CSV file.';

/** First bytes (latin-1), what it is, what to do. */
const MAGIC: [string, string, string][] = [
  ['PAR1', 'a Parquet file', 'Export it as CSV, for example with pandas: read_parquet(…).to_csv(…).'],
  ['ARROW1', 'an Arrow file', 'Export it as CSV, for example with pandas: read_feather(…).to_csv(…).'],
  ['\x1f\x8b', 'a gzip archive', UNPACK],
  ['BZh', 'a bzip2 archive', UNPACK],
  ['\xfd7zXZ\0', 'an xz archive', UNPACK],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', UNPACK],
  ['(\xb5/\xfd', 'a zstd archive', UNPACK],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook (xls)', SPREADSHEET],
  ['%PDF', 'a PDF', 'Export the table as CSV.'],
  ['SQLite format 3', 'an SQLite database', 'Export one table as CSV.'],
  ['\x89PNG', 'a PNG picture', CHOOSE],
  ['\xff\xd8\xff', 'a JPEG picture', CHOOSE],
  ['\x7fELF', 'a program', CHOOSE],
  ['version https://git-lfs', 'a Git LFS pointer, not the data itself', 'Run git lfs pull where the file comes from.'],
];

function zipKind(head: string): [string, string] {
  if (head.includes('opendocument')) return ['an OpenDocument spreadsheet (ods)', SPREADSHEET];
  if (['[Content_Types].xml', 'xl/', '_rels/'].some((mark) => head.includes(mark)))
    return ['an Excel workbook (xlsx)', SPREADSHEET];
  return ['a zip archive', UNPACK];
}

/** @throws TrainyardError csv.wrong_type for what is known by its first bytes. */
export function refuseOtherTypes(name: string, bytes: Buffer): void {
  const head = bytes.toString('latin1');
  const known = MAGIC.find(([magic]) => head.startsWith(magic));
  let found: [string, string] | undefined = known ? [known[1], known[2]] : undefined;
  if (!found && head.startsWith('PK\x03\x04')) found = zipKind(head);
  if (!found && /^\s*(<!doctype html|<html|<table)/i.test(head)) found = ['an HTML page', SPREADSHEET];
  if (!found && /^\s*(\{|\[\s*[{[])/.test(head))
    found = ['JSON', 'Export it as CSV, for example with pandas: read_json(…).to_csv(…).'];
  if (found) throw new TrainyardError('csv.wrong_type', `${name} is ${found[0]}.`, { hint: found[1] });
}
