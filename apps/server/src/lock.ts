// One server per data directory; what a lock is stands in host/folder-lock, here is how a refusal is said.
import { TrainyardError } from '@trainyard/contracts/problem';
import { lockFolder } from '@trainyard/host/folder-lock';

export interface DataLock {
  release(): Promise<void>;
}

/** Takes the directory for this process, which must exist. Throws `start.data_in_use` at once where it is taken. */
export async function lockDataDir(dataDir: string): Promise<DataLock> {
  const lock = await lockFolder(dataDir, 'server');
  if (lock.kind === 'locked') return lock;
  const { holder } = lock;
  const who = holder ? `the server with pid ${holder.pid} on ${holder.host} (since ${holder.since})` : 'another server';
  throw new TrainyardError('start.data_in_use', `The data directory ${dataDir} is used by ${who}.`);
}
