// The whole set-up: JavaScript and Python side by side, since one waits for the network while the other unpacks.
import fs, { existsSync } from 'node:fs';
import { ensureNode } from './node.mjs';
import { ensurePackages } from './packages.mjs';
import { DISK_NEEDED, root, venv } from './paths.mjs';
import { heartbeat, say, SetupError } from './progress.mjs';
import { ensurePython } from './python.mjs';
import { ensureWeb } from './web.mjs';

function checkDisk() {
  if (existsSync(venv) || typeof fs.statfsSync !== 'function') return;
  const { bavail, bsize } = fs.statfsSync(root);
  const free = bavail * bsize;
  if (free < DISK_NEEDED) {
    throw new SetupError(
      `The first set-up needs ${DISK_NEEDED / 1e9} GB on this disk and ${(free / 1e9).toFixed(1)} GB are free: make room, or clone onto another disk.`,
    );
  }
}

/** Path of the Node to go on with. Ends the process with one sentence when something is missing. */
export async function setUp({ extraRequirements = [], quietWhenDone = true } = {}) {
  const beat = heartbeat();
  try {
    checkDisk();
    const javascript = (async () => {
      const node = await ensureNode();
      await ensurePackages(node);
      await ensureWeb(node);
      return node;
    })();
    const [node] = await Promise.all([javascript, ensurePython(extraRequirements)]);
    const took = beat.stop();
    if (!quietWhenDone) say('ready', `everything is set up, ${took}`);
    return node;
  } catch (error) {
    beat.stop();
    // A folder that cannot be written or read is the person's to mend, so it is said like the rest.
    if (!(error instanceof SetupError) && error.syscall === undefined) throw error;
    console.error(`\n${error instanceof SetupError ? error.message : `The set-up cannot go on: ${error.message}.`}`);
    process.exit(1);
  }
}
