// What StrykerJS does for one room (tools/mutate.mjs). Its working copies and reports stay in .stryker-tmp.
const room = process.env.TRAINYARD_MUTATE ?? 'packages/core';

export default {
  packageManager: 'npm',
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tools/mutate/vitest.config.ts' },
  mutate: [
    `${room}/src/**/*.ts`,
    `!${room}/src/**/*.test.ts`,
    `!${room}/src/**/testing*.ts`,
    `!${room}/src/**/*-testing.ts`,
    `!${room}/src/**/fixtures/**`,
    // Run once and for ever; what they must end in is compared with schema.ts by a test.
    `!${room}/src/migrations/**`,
  ],
  // A text for people is read by people: its words are not behaviour, and each would need a test that repeats it.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: [
    '**/*',
    '!packages/**',
    '!apps/agent/**',
    '!engine/**',
    '!tools/**',
    '!*.json',
    '!examples/**',
    '**/dist',
    '**/.venv',
    '**/data',
  ],
  tempDirName: '.stryker-tmp',
  incremental: true,
  incrementalFile: `.stryker-tmp/incremental/${room.replace('/', '-')}.json`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  jsonReporter: { fileName: `.stryker-tmp/reports/${room.replace('/', '-')}.json` },
  // TypeScript 7 has no JavaScript API to rewrite a tsconfig with; the tests need none: Node and Vite strip the types.
  tsconfigFile: 'none.json',
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.TRAINYARD_MUTATE_WORKERS ?? 2),
  timeoutMS: 20_000,
  timeoutFactor: 3,
  disableTypeChecks: false,
  ignoreStatic: true,
};
