// Every code of the catalogue is one that some room can answer: a code that nothing throws is a promise that nothing keeps.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errors } from './errors.ts';

const root = join(import.meta.dirname, '../../..');

test('no code is dead', () => {
  const sources = globSync('{packages,apps}/*/src/**/*.ts', { cwd: root })
    .concat(globSync('engine/trainyard_engine/**/*.py', { cwd: root }))
    .filter((file) => !/(\.test\.ts|_test\.py|contracts\/src\/errors\.ts)$/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  expect(
    Object.keys(errors).filter((code) => !sources.includes(`'${code}'`) && !sources.includes(`"${code}"`)),
  ).toEqual([]);
});
