// Runs a command quietly: its output goes to .trainyard/setup.log, and the last lines of it into the error.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { home, root } from './paths.mjs';
import { say, SetupError } from './progress.mjs';

const log = join(home, 'setup.log');

/** Seconds that a command that fetches may take, and then once more from the start: npm waits for ever on a connection that went dead. */
const PATIENCE = [300, 1200, 3600];

/** A command that was ended because it took too long. */
class Stalled extends SetupError {}

/** As `command`, for what fetches: begun again where it does not come to an end. */
export async function fetching(file, args, options = {}, patience = PATIENCE) {
  for (const [index, deadline] of patience.entries()) {
    try {
      return await command(file, args, { ...options, deadline });
    } catch (error) {
      if (!(error instanceof Stalled) || index === patience.length - 1) throw error;
      say('again', `${error.message} It is begun again.`);
    }
  }
}

/** Resolves with stdout; rejects with a SetupError that has the last words of the command. `deadline` in seconds. */
export function command(file, args, { cwd = root, env = {}, deadline = 0 } = {}) {
  mkdirSync(home, { recursive: true });
  appendFileSync(log, `\n$ ${file} ${args.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    let late = false;
    const timer =
      deadline > 0 &&
      setTimeout(() => {
        late = true;
        child.kill('SIGKILL');
      }, deadline * 1000);
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
      clearTimeout(timer);
      if (code === 0) return resolve(out);
      const named = `${file} ${args.slice(0, 3).join(' ')} …`;
      if (late)
        return reject(new Stalled(`${named} did not end within ${deadline} s, as where a download has stopped.`));
      const words = all.trim().split('\n').slice(-3).join(' ').slice(0, 600);
      reject(new SetupError(`${named} ended with ${code}: ${words} (all of it: .trainyard/setup.log)`));
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
