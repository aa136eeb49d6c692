// Node 24: the one that runs now if it is new enough, else the one that npm carries.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetching } from './command.mjs';
import { fetchedNode, home, NODE_MAJOR, NODE_VERSION, nodePackage } from './paths.mjs';
import { step } from './progress.mjs';

/** npm as [file, first arguments], run by the given Node. */
export function npm(node) {
  const script = process.env.npm_execpath;
  if (script && /\.c?js$/.test(script)) return [node, [script]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

/** Path of a Node that is new enough. */
export async function ensureNode() {
  if (Number(process.versions.node.split('.', 1)[0]) >= NODE_MAJOR) return process.execPath;
  if (existsSync(fetchedNode)) return fetchedNode;
  await step('node', `fetching Node ${NODE_VERSION} (this is ${process.versions.node}), 189 MB unpacked`, async () => {
    const folder = join(home, 'node');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    const [file, first] = npm(process.execPath);
    await fetching(
      file,
      [
        ...first,
        'install',
        '--no-audit',
        '--no-fund',
        '--no-package-lock',
        '--ignore-scripts',
        `${nodePackage}@${NODE_VERSION}`,
      ],
      { cwd: folder },
    );
    return `Node ${NODE_VERSION}`;
  });
  return fetchedNode;
}
