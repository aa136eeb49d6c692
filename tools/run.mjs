// Runs a program of the repository under the fetched Node once everything is set up: `npm run campaign`, `npm run bench`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setUp } from './setup/all.mjs';
import { root } from './setup/paths.mjs';

const node = await setUp();
const [program = '', ...args] = process.argv.slice(2);
const child = spawn(node, [join(root, program), ...args], { stdio: 'inherit' });
// Ctrl-C reaches the whole group; the child ends what it started and then itself.
process.on('SIGINT', () => {});
child.on('exit', (code) => process.exit(code ?? 1));
