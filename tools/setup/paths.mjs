// Where the set-up keeps what it fetches, and which versions it fetches.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const home = join(root, '.trainyard');
export const NODE_MAJOR = 24;
/** The npm package node-<platform>-<arch> carries the binary. */
export const NODE_VERSION = '24.9.0';
export const PYTHON_MIN = [3, 11];
/** Bytes that a first set-up needs: torch alone unpacks to 0.8 GB. */
export const DISK_NEEDED = 4e9;

const windows = process.platform === 'win32';
const platform = windows ? 'win' : process.platform;
export const nodePackage = `node-${platform}-${process.arch}`;
export const fetchedNode = join(home, 'node', 'node_modules', nodePackage, 'bin', windows ? 'node.exe' : 'node');
export const venv = join(root, '.venv');
export const venvPython = join(venv, windows ? 'Scripts/python.exe' : 'bin/python');
