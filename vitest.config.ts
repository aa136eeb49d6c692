import { defineConfig } from 'vitest/config';

// Two cores: more test processes than cores make everything crawl.
const shared = { testTimeout: 30_000, hookTimeout: 60_000, maxWorkers: 2 };
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
