// A scan: data on its way to become a dataset, or read again. It lives in the server that does it and ends with it; the request that
// asked for it waits for its end, and anybody may look at it meanwhile or cancel it.
import { z } from 'zod';
import { DatasetId, ProjectId, ScanId, Timestamp } from './ids.ts';
import { Problem } from './problem.ts';
import { route } from './route.ts';

/**
 * receiving: bytes of an upload arrive. unpacking: its archive is opened. counting: folders are looked through. reading: files are read,
 * pictures decoded. looking: a network looks at pictures. comparing: its features are compared. failed: over, and whoever asked was not there any more to hear why; it stays until somebody forgets it.
 */
export const ScanState = z.enum(['receiving', 'unpacking', 'counting', 'reading', 'looking', 'comparing', 'failed']);
export type ScanState = z.infer<typeof ScanState>;

export const DatasetScan = z.object({
  id: ScanId,
  project_id: ProjectId,
  /** The name that the dataset has or will have. */
  name: z.string(),
  /** Of a dataset that is read again; null for one that does not exist yet. */
  dataset_id: DatasetId.nullable(),
  /** data: it is read. features: pictures that are there already are looked at, and nothing of the data changes. */
  what: z.enum(['data', 'features']),
  state: ScanState,
  /** Bytes of the upload that have arrived; 0 where data is read where it lies. */
  received_bytes: z.int(),
  /** Pictures that were found so far; all of them once they are read. */
  files: z.int(),
  /** Pictures of `files` that were read and decoded, looked at, or compared; null for a table, which is read in one piece, and before reading. */
  read: z.int().nullable(),
  /** Why it failed. */
  problem: Problem.nullable(),
  started_at: Timestamp,
});
export type DatasetScan = z.infer<typeof DatasetScan>;

const params = z.object({ scan: ScanId });

export const datasetScanRoutes = {
  listScans: route({
    method: 'GET',
    path: '/scans',
    permission: 'read',
    tag: 'datasets',
    summary: 'Data that is being read or received, and failures that nobody was told, the newest first',
    query: z.object({ project: ProjectId.optional() }),
    response: z.object({ items: z.array(DatasetScan) }),
  }),
  getScan: route({
    method: 'GET',
    path: '/scans/:scan',
    permission: 'read',
    tag: 'datasets',
    summary: 'How far a scan is',
    params,
    response: DatasetScan,
  }),
  endScan: route({
    method: 'DELETE',
    path: '/scans/:scan',
    permission: 'write',
    tag: 'datasets',
    summary: 'Cancel a scan, of which nothing is left then, or forget a failure',
    params,
    status: 204,
  }),
};
