// Runs a program of the repository under the fetched Node once everything is set up: `npm run campaign`, `npm run bench`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setUp } from './setup/all.mjs';
import { root } from './setup/paths.mjs';

// `--dev` first: with what only tests and checks need.
const words = process.argv.slice(2);
const dev = words[0] === '--dev';
const [program = '', ...args] = dev ? words.slice(1) : words;
const node = await setUp(dev ? { extraRequirements: ['engine/requirements-dev.txt'] } : {});
const child = spawn(node, [join(root, program), ...args], { stdio: 'inherit' });
// Ctrl-C reaches the whole group; the child ends what it started and then itself.
process.on('SIGINT', () => {});
child.on('exit', (code) => process.exit(code ?? 1));
