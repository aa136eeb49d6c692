import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readJson, writeJson, writeJsonSync } from './json-file.ts';
import { privateFolder, privateFolderSync } from './private-file.ts';

let root: string;
let umask: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'private-'));
  umask = process.umask(0);
});
afterEach(() => {
  process.umask(umask);
  rmSync(root, { recursive: true });
});
const mode = (path: string): number => statSync(join(root, path)).mode & 0o777;

test('folders are made private with all that is above them, and loose ones are closed', async () => {
  await privateFolder(join(root, 'a/b'));
  privateFolderSync(join(root, 'c/d'));
  expect(['a', 'a/b', 'c', 'c/d'].map(mode)).toEqual([0o700, 0o700, 0o700, 0o700]);
  for (const close of [privateFolder, async (path: string) => privateFolderSync(path)]) {
    mkdirSync(join(root, 'loose'), { recursive: true });
    chmodSync(join(root, 'loose'), 0o755);
    await close(join(root, 'loose'));
    expect(mode('loose')).toBe(0o700);
  }
});

test('a file is replaced whole, is private, and leaves no draft behind', async () => {
  writeJsonSync(join(root, 'deep/one.json'), { n: 1 });
  await Promise.all([2, 3, 4].map((n) => writeJson(join(root, 'deep/one.json'), { n })));
  expect(readJson(join(root, 'deep/one.json'), z.object({ n: z.int().min(2) }))).not.toBeNull();
  expect(readJson(join(root, 'deep/one.json'), z.object({ n: z.string() }))).toBeNull();
  expect(readdirSync(join(root, 'deep'))).toEqual(['one.json']);
  expect([mode('deep'), mode('deep/one.json')]).toEqual([0o700, 0o600]);
  expect(readFileSync(join(root, 'deep/one.json'), 'utf8')).toMatch(/\n$/);
  mkdirSync(join(root, 'taken'));
  await expect(writeJson(join(root, 'taken'), {})).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(root).toSorted()).toEqual(['deep', 'taken']);
});
