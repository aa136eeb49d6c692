// A machine that lacks something: one sentence that names it and the remedy, before anything is fetched.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root, temporaryFolder } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
  cpSync(join(root, 'tools'), join(folder.path, 'tools'), { recursive: true });
  mkdirSync(join(folder.path, 'bin'));
});
afterEach(() => folder.remove());

/** What the set-up of Python says in a clone where only `bin` is on the path. */
function setUpPython(): string {
  const script = `
    import { ensurePython } from './tools/setup/python.mjs';
    await ensurePython().catch((error) => console.error(error.constructor.name + ': ' + error.message));`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder.path,
    env: { PATH: join(folder.path, 'bin') },
    encoding: 'utf8',
  });
  return stderr.trim();
}

/** A Python that knows its version, and whether it can make environments. */
function python(version: string, venv: boolean): void {
  const answer = `case "$2" in *version*) echo ${version};; *) exit ${venv ? 0 : 1};; esac`;
  writeFileSync(join(folder.path, 'bin/python3'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
}

test('no Python', () => {
  expect(setUpPython()).toBe(
    'SetupError: Trainyard needs Python 3.11 or newer (found none): install it, or name it in TRAINYARD_BASE_PYTHON.',
  );
});

test('a Python that is too old', () => {
  python('3.9.18', true);
  expect(setUpPython()).toBe(
    'SetupError: Trainyard needs Python 3.11 or newer (found python3 3.9.18): install it, or name it in TRAINYARD_BASE_PYTHON.',
  );
});

test('a Python without venv', () => {
  python('3.12.3', false);
  expect(setUpPython()).toBe(
    'SetupError: Python can make no venv here (found python3 3.12.3 without venv): install its venv package, on Debian and Ubuntu with `apt install python3.12-venv`.',
  );
});

test('a download that stops for ever is begun again, and in the end said', () => {
  // The first time it waits for what never comes, the second time it is done.
  writeFileSync(
    join(folder.path, 'bin/fetch'),
    '#!/bin/sh\nif [ -e "$1" ]; then echo done; else touch "$1"; exec sleep 60; fi\n',
    { mode: 0o755 },
  );
  const fetched = (arguments_: string[], patience: number[]): string => {
    const script = `
      import { fetching } from './tools/setup/command.mjs';
      const [file, args, patience] = JSON.parse(process.env.ASKED);
      console.log(await fetching(file, args, {}, patience).catch((error) => error.constructor.name + ': ' + error.message));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder.path,
      env: {
        PATH: process.env['PATH'],
        ASKED: JSON.stringify([join(folder.path, 'bin/fetch'), arguments_, patience]),
      },
      encoding: 'utf8',
      timeout: 30_000,
    });
    return stdout;
  };
  const again = fetched([join(folder.path, 'marked')], [1, 20]);
  expect(again).toContain('did not end within 1 s, as where a download has stopped. It is begun again.');
  expect(again.trim().split('\n').at(-1)).toBe('done');
  expect(fetched([join(folder.path, 'never/marked')], [1])).toMatch(/^Stalled: .* did not end within 1 s/);
});
