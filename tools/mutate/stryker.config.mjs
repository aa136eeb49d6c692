// What StrykerJS does for one room (tools/mutate.ts). Its working copies and reports stay in .stryker-tmp.
const room = process.env.TRAINYARD_MUTATE ?? 'packages/core';
const sampled = process.env.TRAINYARD_MUTATE_SAMPLE !== undefined;

export default {
  packageManager: 'npm',
  testRunner: sampled ? 'drawn' : 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', ...(sampled ? ['./tools/mutate/plugin.ts'] : [])],
  // A thread cannot set the umask of its process, which tests of the agent do.
  vitest: { configFile: 'tools/mutate/vitest.config.ts', pool: room === 'apps/agent' ? 'forks' : 'threads' },
  ...(room === 'apps/agent' ? { buildCommand: 'node tools/mutate/link-python.mjs' } : {}),
  mutate: [
    `${room}/src/**/*.ts`,
    `!${room}/src/**/*.test.ts`,
    `!${room}/src/**/testing*.ts`,
    `!${room}/src/**/*-testing.ts`,
    `!${room}/src/**/fixtures/**`,
    // Run once and for ever; what they must end in is compared with schema.ts by a test.
    `!${room}/src/migrations/**`,
    // Their tests start a PostgreSQL of their own, some of them several times.
    '!packages/store/src/{embedded,prove}.ts',
    '!packages/store/src/embedded/!(supervisor).ts',
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
  // Of a sample nothing is kept: what was not drawn has no result.
  incremental: !sampled,
  incrementalFile: `.stryker-tmp/incremental/${room.replace('/', '-')}.json`,
  reporters: sampled ? ['drawing', 'json'] : ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  jsonReporter: { fileName: process.env.TRAINYARD_MUTATE_REPORT ?? '.stryker-tmp/reports/mutants.json' },
  // TypeScript 7 has no JavaScript API to rewrite a tsconfig with; the tests need none: Node and Vite strip the types.
  tsconfigFile: 'none.json',
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.TRAINYARD_MUTATE_WORKERS ?? 1),
  // A machine that does other work besides takes its time over all tests of a room.
  dryRunTimeoutMinutes: 30,
  timeoutMS: 20_000,
  timeoutFactor: 3,
  disableTypeChecks: false,
  ignoreStatic: true,
};
