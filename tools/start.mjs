// `npm start`: sets up what is not set up yet, then runs `trainyard up` under Node 24 and ends as it ends.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setUp } from './setup/all.mjs';
import { root } from './setup/paths.mjs';

const node = await setUp();
const child = spawn(node, [join(root, 'apps/cli/src/main.ts'), 'up', ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: root,
});
// A terminal sends Ctrl-C to the whole group: the child hears it by itself; here it only must not end us first.
let forwarded = false;
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  if (!forwarded) child.kill('SIGTERM');
  forwarded = true;
});
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
