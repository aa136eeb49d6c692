// How far a scan is, in words and as a share; the same on a page and in a terminal.
import type { DatasetScan } from '@trainyard/contracts/dataset-scan';

type Scan = Pick<DatasetScan, 'state' | 'received_bytes' | 'files' | 'read' | 'problem'>;

const many = (value: number): string => value.toLocaleString('en');
const pictures = (value: number): string => (value === 1 ? '1 picture' : `${many(value)} pictures`);

/** A sentence without its end. */
export function scanWords({ state, received_bytes, files, read, problem }: Scan): string {
  switch (state) {
    case 'receiving':
      return `Receiving the data: ${many(Math.floor(received_bytes / 1e6))} MB so far`;
    case 'unpacking':
      return 'Unpacking the archive';
    case 'counting':
      return files === 0 ? 'Looking through the folders' : `Looking through the folders: ${pictures(files)} so far`;
    case 'reading':
      return read === null ? 'Reading the table' : `${many(read)} of ${pictures(files)} read`;
    case 'looking':
      return read === null ? 'Waiting to look at pictures' : `${many(read)} of ${pictures(files)} looked at`;
    case 'comparing':
      return read === null
        ? 'Comparing pictures'
        : `${many(read)} of ${pictures(files)} compared with their neighbours`;
    case 'failed':
      return problem?.title ?? 'The data could not be read';
  }
}

/** From 0 to 1; null where nobody can know. */
export function scanShare({ state, files, read }: Scan): number | null {
  return (state === 'reading' || state === 'looking' || state === 'comparing') && read !== null && files > 0
    ? read / files
    : null;
}
