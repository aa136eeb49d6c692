// The web build, made again when its sources or those of the rooms it imports have changed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { root } from './paths.mjs';
import { step } from './progress.mjs';
import { digest, isDone, markDone, unmark } from './stamp.mjs';

export async function ensureWeb(node) {
  const wanted = digest([
    'apps/web',
    'packages/contracts/src',
    'packages/core/src',
    'packages/client/src',
    'package-lock.json',
  ]);
  if (isDone('web', wanted) && existsSync(join(root, 'apps/web/dist/index.html'))) return;
  await step('web', 'building the pages', async () => {
    unmark('web');
    await command(node, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
      cwd: join(root, 'apps/web'),
      env: { NODE_ENV: 'production' },
    });
    markDone('web', wanted);
    return 'pages built';
  });
}
