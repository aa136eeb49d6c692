// The tests that a mutant of one room has to survive: those of the room itself. TRAINYARD_MUTATE names it (tools/mutate.mjs).
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..', '..');
const room = process.env['TRAINYARD_MUTATE'] ?? 'packages/core';

export default defineConfig({
  root,
  test: {
    include: [`${room}/src/**/*.test.ts`],
    exclude: ['**/node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    setupFiles: ['tools/mutate/setup.ts'],
    // Property tests and databases are slow enough; a mutant that hangs is killed by Stryker's own timeout.
    ...(room === 'packages/store' ? { globalSetup: ['packages/store/src/testing-setup.ts'] } : {}),
  },
});
