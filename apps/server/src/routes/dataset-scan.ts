// Scans: how far data is that is being read, cancelled or forgotten.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ServerContext } from '../context.ts';
import { found } from '../found.ts';
import type { Handlers } from '../http/handler.ts';
import { scansOf } from '../scans.ts';

export function datasetScanHandlers(context: ServerContext): Handlers<'listScans' | 'getScan' | 'endScan'> {
  const scans = scansOf(context);
  return {
    async listScans({ query }) {
      return { items: scans.list(query.project) };
    },
    async getScan({ params }) {
      return found(scans.find(params.scan), 'scan.not_found', `scan ${params.scan}`);
    },
    async endScan({ params }) {
      if (!(await scans.end(params.scan)))
        throw new TrainyardError('scan.not_found', `There is no scan ${params.scan}.`);
      return undefined;
    },
  };
}
