// Whether a request may open a live stream: the same checks as any other reading request, before the upgrade.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { IncomingMessage } from 'node:http';
import type { ServerContext } from './context.ts';
import { checkPermission } from './http/identity.ts';
import { checkAddress } from './http/origin.ts';

/** Why a request may not open a stream; null where it may. */
export type Admission = (request: IncomingMessage) => TrainyardError | null;

export function admission(settings: ServerContext['settings']): Admission {
  return (request) => {
    try {
      checkAddress(request, settings, true);
      checkPermission('read', { headers: request.headers, remoteAddress: request.socket.remoteAddress }, settings);
      return null;
    } catch (error) {
      if (error instanceof TrainyardError) return error;
      throw error;
    }
  };
}
