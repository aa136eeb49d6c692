// `npm test`: sets up, then runs everything: format, lint, types, walls, generated files, unit, property, engine,
// integration on a real PostgreSQL, end-to-end with processes and Chromium. The last line counts all of it.
// `npm test -- types unit` runs only the named parts.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setUp } from './setup/all.mjs';
import { home, root, venvPython } from './setup/paths.mjs';

const node = await setUp({ extraRequirements: ['engine/requirements-dev.txt'] });
const results = join(home, 'results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const bin = (name) => join(root, 'node_modules', name);
const engine = join(root, 'engine');
const python = (...args) => ({ file: venvPython, args: ['-m', ...args], cwd: engine });
const js = (script, ...args) => ({ file: node, args: [bin(script), ...args] });
const vitest = (project) => ({
  ...js(
    'vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter',
    'default',
    '--reporter',
    'json',
    `--outputFile.json=${join(results, `${project}.json`)}`,
  ),
  count: () => {
    const report = JSON.parse(readFileSync(join(results, `${project}.json`), 'utf8'));
    // A file that fails before its first test has no test to count.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return [report.numPassedTests, report.numFailedTests + broken, report.numPendingTests];
  },
  failures: () =>
    JSON.parse(readFileSync(join(results, `${project}.json`), 'utf8'))
      .testResults.filter((file) => file.status === 'failed')
      .flatMap((file) => {
        const failed = file.assertionResults.filter((test) => test.status === 'failed');
        const tests = failed.length > 0 ? failed : [{ fullName: 'the file itself', failureMessages: [file.message] }];
        return tests.map(
          (test) => `${relative(root, file.name)}: ${test.fullName}\n${firstLines(test.failureMessages)}`,
        );
      }),
});
// Of a failure only what tells its kind: its whole text stands further up.
const firstLines = (messages) =>
  messages
    .join('\n')
    .split('\n')
    .filter((line) => !line.includes('/node_modules/'))
    .slice(0, 12)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n');

// A test case of pytest's report whose first element is a failure or an error.
const failedTest = /<testcase classname="([^"]*)" name="([^"]*)"[^>]*><(?:failure|error) message="([^"]*)"/g;
const plain = (xml) =>
  xml
    .replace(/&#10;/g, '\n')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

const parts = {
  format: [js('oxfmt/bin/oxfmt', '--check'), python('ruff', 'format', '--check', '.')],
  lint: [js('oxlint/bin/oxlint', '--type-aware', '--deny-warnings'), python('ruff', 'check', '.')],
  types: [js('typescript/bin/tsc', '-p', '.'), js('typescript/bin/tsc', '-p', 'apps/web'), python('mypy')],
  walls: [{ file: node, args: ['tools/walls.ts'] }],
  generated: [{ file: node, args: ['tools/generate.ts', '--check'] }],
  unit: [vitest('unit')],
  engine: [
    {
      ...python(
        'pytest',
        '-q',
        '--durations=8',
        '-n',
        String(Math.min(availableParallelism(), 8)),
        '--dist',
        'loadfile',
        // In the order of the files: the one that trains for minutes comes first, and the other core has all the rest.
        '--no-loadscope-reorder',
        `--junitxml=${join(results, 'engine.xml')}`,
      ),
      // As many tests as cores: each computes on one of them.
      env: { OMP_NUM_THREADS: '1' },
      count: () => {
        const head = readFileSync(join(results, 'engine.xml'), 'utf8').match(/<testsuite [^>]*>/)?.[0] ?? '';
        const n = (name) => Number(head.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
        const failed = n('failures') + n('errors');
        return [n('tests') - failed - n('skipped'), failed, n('skipped')];
      },
      failures: () =>
        [...readFileSync(join(results, 'engine.xml'), 'utf8').matchAll(failedTest)].map(
          ([, file, name, message]) => `${file}: ${name}\n${firstLines([plain(message)])}`,
        ),
    },
  ],
  integration: [vitest('integration')],
  e2e: [vitest('e2e')],
};

function run({ file, args, cwd = root, env = {} }) {
  return new Promise((resolve) => {
    const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
    const child = spawn(file, args, {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env, PATH: path },
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function namesOf(part, { file, args, failures: read }, code) {
  const command = [relative(root, file), ...args].join(' ').replaceAll(root, '.');
  let named = [];
  try {
    named = read?.() ?? [];
  } catch (error) {
    console.error(`${part}: its report cannot be read (${error.message})`);
  }
  return named.length > 0 ? named : [`${part}: ended with ${code}: ${command}`];
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
const total = [0, 0, 0];
const failures = [];
for (const [name, commands] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const since = Date.now();
  const mine = [0, 0, 0];
  for (const command of commands) {
    const code = await run(command);
    let counts = [code === 0 ? 1 : 0, code === 0 ? 0 : 1, 0];
    try {
      if (command.count) counts = command.count();
    } catch (error) {
      console.error(`${name}: no report was written (${error.message})`);
    }
    // A runner that fails although all its tests passed has failed all the same.
    if (code !== 0 && counts[1] === 0) counts[1] = 1;
    if (counts[1] > 0) failures.push(...namesOf(name, command, code));
    counts.forEach((value, index) => (mine[index] += value));
  }
  mine.forEach((value, index) => (total[index] += value));
  console.log(
    `\n== ${name}: ${mine[0]} passed, ${mine[1]} failed${mine[2] ? `, ${mine[2]} skipped` : ''}, ${((Date.now() - since) / 1000).toFixed(0)} s\n`,
  );
}
// Whoever sees only the end of a long output sees what failed.
for (const failure of failures) console.log(`FAILED ${failure}\n`);
console.log(`${total[0]} passed, ${total[1]} failed`);
process.exit(total[1] === 0 && total[0] > 0 ? 0 : 1);
