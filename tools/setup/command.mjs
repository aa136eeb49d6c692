// Runs a command quietly: its output goes to .trainyard/setup.log, and the last lines of it into the error.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { home, root } from './paths.mjs';
import { SetupError } from './progress.mjs';

const log = join(home, 'setup.log');

/** Resolves with stdout; rejects with a SetupError that has the last words of the command. */
export function command(file, args, { cwd = root, env = {} } = {}) {
  mkdirSync(home, { recursive: true });
  appendFileSync(log, `\n$ ${file} ${args.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    const take = (chunk) => {
      appendFileSync(log, chunk);
      all = (all + chunk).slice(-4000);
    };
    child.stdout.on('data', (chunk) => {
      out += chunk;
      take(chunk);
    });
    child.stderr.on('data', take);
    child.on('error', (error) => reject(new SetupError(`${file} cannot be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolve(out);
      const words = all.trim().split('\n').slice(-3).join(' ').slice(0, 600);
      reject(
        new SetupError(
          `${file} ${args.slice(0, 3).join(' ')} … ended with ${code}: ${words} (all of it: .trainyard/setup.log)`,
        ),
      );
    });
  });
}

/** True when the command can be run and answers 0. */
export async function works(file, args) {
  return command(file, args).then(
    () => true,
    () => false,
  );
}
