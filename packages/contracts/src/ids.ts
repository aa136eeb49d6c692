// Ids are a three-letter kind and a ULID, so that an id in a log says what it names and sorts by time.
import { z } from 'zod';
import { MAX_TIMESTAMP } from './limits.ts';

const id = (kind: string) =>
  z.string().regex(new RegExp(`^${kind}_[0-9a-z]{26}$`), { error: `expected an id like ${kind}_01k…` });

export const ProjectId = id('prj');
export const GroupId = id('grp');
export const DatasetId = id('dst');
export const DatasetVersionId = id('dsv');
export const ConfigId = id('cfg');
export const RunId = id('run');
export const ModelId = id('mdl');
export const AgentId = id('agt');
/** A file that was sent and is not registered yet. */
export const UploadId = id('upl');
/** Data that is being read. */
export const ScanId = id('scn');
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** ISO 8601 in UTC, of the years 1970 to 2199: clocks that were never set say 0000 or 1601, and no column and no chart takes those. */
export const Timestamp = z.iso
  .datetime()
  .max(MAX_TIMESTAMP)
  .regex(/^(19[7-9]|20\d|21\d)\d-/, { error: 'expected a time of the years 1970 to 2199' });
