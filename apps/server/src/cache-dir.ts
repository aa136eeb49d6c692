// The folder of what can be made again.
import { join } from 'node:path';
import type { ServerContext } from './context.ts';

/** Where thumbnails, table copies and model folders lie that can be made again. */
export function cacheDir(context: Pick<ServerContext, 'settings'>): string {
  return join(context.settings.dataDir, 'cache');
}
