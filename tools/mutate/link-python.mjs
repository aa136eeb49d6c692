// Run by Stryker in a working copy, which lies two folders below the repository: the agent looks for Python beside its code.
import { symlinkSync } from 'node:fs';
import { resolve } from 'node:path';

symlinkSync(resolve('..', '..', '.venv'), '.venv', 'junction');
