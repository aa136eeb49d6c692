// `npm run mutate -- [room…]`: StrykerJS changes the code by hand's measure, one place at a time, and runs the room's tests against
// each change; what no test notices is a survivor. Without names all rooms of the table run, which takes hours on two cores.
// docs/testing.md lists the survivors that stay, with the reason.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup/paths.mjs';
import { setUp } from './setup/all.mjs';

/** Share of mutants that have to be killed, in percent. */
const rooms = { 'packages/core': 85, 'packages/store': 75, 'packages/client': 75, 'apps/agent': 75 };

const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const files = process.argv.slice(2).filter((word) => word.startsWith('--files='));
const chosen = names.length > 0 ? names : Object.keys(rooms);
const unknown = chosen.filter((name) => !(name in rooms));
if (unknown.length > 0) {
  console.error(`no such room: ${unknown.join(', ')}; there are ${Object.keys(rooms).join(', ')}`);
  process.exit(2);
}
const node = await setUp();

function mutate(room) {
  const script = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  const which = files.length > 0 ? ['--mutate', files.map((word) => word.slice('--files='.length)).join(',')] : [];
  return new Promise((resolve) => {
    const child = spawn(node, [script, 'run', join(root, 'tools/mutate/stryker.config.mjs'), ...which], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: path, TRAINYARD_MUTATE: room },
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Killed or timed out of all that could be: Stryker's mutation score. */
function scoreOf(room) {
  const report = JSON.parse(
    readFileSync(join(root, '.stryker-tmp', 'reports', `${room.replace('/', '-')}.json`), 'utf8'),
  );
  const all = Object.values(report.files).flatMap((file) => file.mutants.map(({ status }) => status));
  const of = (...wanted) => all.filter((status) => wanted.includes(status)).length;
  const killed = of('Killed', 'Timeout');
  const valid = killed + of('Survived', 'NoCoverage');
  return { killed, valid, percent: (100 * killed) / Math.max(1, valid) };
}

let failed = 0;
for (const room of chosen) {
  const code = await mutate(room);
  if (code !== 0) {
    console.error(`${room}: Stryker ended with ${code}`);
    failed += 1;
    continue;
  }
  const { killed, valid, percent } = scoreOf(room);
  const enough = percent >= rooms[room];
  if (!enough) failed += 1;
  console.log(
    `${room}: ${killed} of ${valid} killed, ${percent.toFixed(1)} % (at least ${rooms[room]} %)${enough ? '' : ': not enough'}`,
  );
}
process.exit(failed === 0 ? 0 : 1);
