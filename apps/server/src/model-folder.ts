// A registered model as a folder on disk, for the process that answers with it; made from the file store when first needed.
import type { Model } from '@trainyard/contracts/model';
import { TrainyardError } from '@trainyard/contracts/problem';
import { PRIVATE_FILE, privateFolder } from '@trainyard/host/private-file';
import { safeJoin } from '@trainyard/host/safe-path';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, link, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerContext } from './context.ts';
import { cacheDir } from './cache-dir.ts';

type Needed = Pick<ServerContext, 'settings' | 'files'>;

async function fill(context: Needed, model: Model, folder: string): Promise<void> {
  for (const { path, sha256 } of model.files) {
    const target = await safeJoin(folder, path);
    await privateFolder(dirname(target));
    if (!(await context.files.has(sha256)))
      throw new TrainyardError('model.not_ready', `The bytes of ${path} are not stored here.`);
    // Linked where both lie on one disk: weights are large, and neither copy is ever written to.
    await link(context.files.path(sha256), target).catch(async () => {
      await copyFile(context.files.path(sha256), target);
      await chmod(target, PRIVATE_FILE);
    });
  }
}

/** The folder of a model; two callers at once may both make it, one of them wins. */
export async function modelFolder(context: Needed, model: Model): Promise<string> {
  const folder = join(cacheDir(context), 'models', model.id);
  if (existsSync(folder)) return folder;
  const staging = `${folder}.${randomUUID()}`;
  try {
    await privateFolder(staging);
    await fill(context, model, staging);
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
