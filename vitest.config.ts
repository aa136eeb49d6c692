import { defineConfig } from 'vitest/config';

// Two cores: more test processes than cores make everything crawl. The deadlines are for what hangs, not for what is slow:
// on a machine that does other work, a test of one second has taken forty.
const shared = {
  testTimeout: 180_000,
  hookTimeout: 240_000,
  maxWorkers: 2,
  expect: { poll: { timeout: 30_000 } },
};
const excluded = ['**/node_modules/**', '**/dist/**', '**/data/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{packages,apps}/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          exclude: [...excluded, '**/*.pg.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['{packages,apps}/*/src/**/*.pg.test.ts'],
          exclude: excluded,
          globalSetup: ['packages/store/src/testing-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['e2e/src/**/*.e2e.test.ts'],
          exclude: excluded,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
