// The tests that a mutant of one room has to survive: those of the room itself. TRAINYARD_MUTATE names it (tools/mutate.ts).
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..', '..');
const room = process.env['TRAINYARD_MUTATE'] ?? 'packages/core';

/** Tests that reach no mutant, because what they test is a process of its own or is not changed, or that measure time. */
const apart: Record<string, string[]> = {
  'apps/agent': ['agent', 'end-told', 'flood'],
  'packages/store': ['embedded', 'prove'],
};

export default defineConfig({
  root,
  test: {
    include: [`${room}/src/**/*.test.ts`],
    exclude: ['**/node_modules/**', ...(apart[room] ?? []).map((name) => `${room}/src/${name}.test.ts`)],
    // What waits for a database on a busy machine is not what hangs: that is Stryker's to end.
    testTimeout: room === 'packages/store' ? 120_000 : 30_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    setupFiles: ['tools/mutate/setup.ts'],
    ...(room === 'packages/store' ? { globalSetup: ['tools/mutate/database.ts'] } : {}),
  },
});
