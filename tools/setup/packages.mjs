// npm packages from the lock file. Install scripts stay off: none of ours needs one, and they are code from strangers.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fetching } from './command.mjs';
import { npm } from './node.mjs';
import { root } from './paths.mjs';
import { step } from './progress.mjs';
import { digest, isDone, markDone, unmark } from './stamp.mjs';

export async function ensurePackages(node) {
  const wanted = digest(['package-lock.json']);
  if (isDone('packages', wanted) && existsSync(join(root, 'node_modules', '.package-lock.json'))) return;
  await step('packages', 'npm packages from the lock file', async () => {
    unmark('packages');
    const [file, first] = npm(node);
    const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
    await fetching(file, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], { env: { PATH: path } });
    markDone('packages', wanted);
  });
}
