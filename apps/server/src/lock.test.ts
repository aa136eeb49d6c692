import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDataDir } from './lock.ts';

test('a data directory in use is refused by the pid and host of its server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const lock = await lockDataDir(folder);
  await expect(lockDataDir(folder)).rejects.toMatchObject({
    code: 'start.data_in_use',
    message: expect.stringContaining(`${folder} is used by the server with pid ${process.pid} on ${hostname()}`),
  });
  await lock.release();
  await (await lockDataDir(folder)).release();
  await rm(folder, { recursive: true });
});
