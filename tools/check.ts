// `npm run check -- --changed [since]`: what a change needs before it is shown to anybody. Format and lint of the changed files, types,
// walls, generated files, and the tests that can notice it: those that import a changed file, in its room and the rooms above.
// Without `--changed` it is all of `npm test` but the processes and browsers of e2e.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { roomOf, withThoseAbove } from './rooms.ts';

const root = join(import.meta.dirname, '..');
const venvPython = join(root, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python');

interface Part {
  name: string;
  command: string[];
  cwd?: string;
}

const { values, positionals } = parseArgs({ options: { changed: { type: 'boolean' } }, allowPositionals: true });

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** Where this branch left main; on main itself the last commit, so that what was just committed is still looked at. */
function defaultSince(): string {
  for (const main of ['origin/main', 'main'])
    try {
      const base = git('merge-base', 'HEAD', main);
      if (base !== git('rev-parse', 'HEAD')) return base;
    } catch {
      // No such branch here.
    }
  return git('status', '--porcelain') === '' ? 'HEAD~1' : 'HEAD';
}

/** Files that were changed, added or are untracked since `since`, without those that are gone. */
function changedFiles(since: string): string[] {
  const tracked = git('diff', '--name-only', '--diff-filter=d', since).split('\n');
  const untracked = git('ls-files', '--others', '--exclude-standard').split('\n');
  return [...new Set([...tracked, ...untracked])].filter((file) => file !== '' && existsSync(join(root, file)));
}

const bin = (script: string, ...args: string[]) => [process.execPath, join(root, 'node_modules', script), ...args];
const python = (name: string, ...args: string[]): Part => ({
  name,
  command: [venvPython, '-m', ...args],
  cwd: join(root, 'engine'),
});
const vitest = (project: string, files: string[]): Part => ({
  name: `tests: ${project}`,
  command: bin(
    'vitest/vitest.mjs',
    ...(files.length > 0 ? ['related', ...files, '--run'] : ['run']),
    '--project',
    project,
    '--passWithNoTests',
  ),
});

/** Tests beside a changed module of the engine, or the whole folder where a module has none of its own. */
function engineTests(files: string[]): string[] {
  const tests = files.map((file) => {
    if (file.endsWith('_test.py')) return file;
    const own = join(dirname(file), `${basename(file, '.py')}_test.py`);
    return existsSync(join(root, own)) ? own : dirname(file);
  });
  return [...new Set(tests)].map((file) => file.replace(/^engine\//, ''));
}

function partsOf(files: string[]): Part[] {
  const scripts = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file));
  const sources = scripts.filter((file) => /^(packages|apps)\/[^/]+\/src\//.test(file));
  const snakes = files.filter((file) => file.startsWith('engine/') && file.endsWith('.py'));
  const above = withThoseAbove(new Set(scripts.flatMap((file) => roomOf(file) ?? [])));
  const formatted = files.filter(
    (file) => /\.(ts|tsx|mjs|css|json)$/.test(file) && !/generated|package-lock/.test(file),
  );
  const parts: Part[] = [];
  if (formatted.length > 0) parts.push({ name: 'format', command: bin('oxfmt/bin/oxfmt', '--check', ...formatted) });
  if (scripts.length > 0)
    parts.push(
      { name: 'types', command: bin('typescript/bin/tsc', '-p', '.') },
      { name: 'types of the pages', command: bin('typescript/bin/tsc', '-p', 'apps/web') },
      { name: 'lint', command: bin('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...scripts) },
    );
  parts.push({ name: 'walls', command: [process.execPath, 'tools/walls.ts'] });
  if (files.some((file) => file.startsWith('packages/contracts/') || file.startsWith('engine/')))
    parts.push({ name: 'generated files', command: [process.execPath, 'tools/generate.ts', '--check'] });
  if (snakes.length > 0)
    parts.push(
      python('ruff', 'ruff', 'check', '.'),
      python('ruff format', 'ruff', 'format', '--check', '.'),
      python('mypy', 'mypy'),
      python('tests: engine', 'pytest', '-q', '-x', ...engineTests(snakes)),
    );
  if (sources.length > 0) {
    parts.push(vitest('unit', sources));
    if (above.some((room) => ['packages/store', 'apps/server'].includes(room)))
      parts.push(vitest('integration', sources));
  }
  return parts;
}

const everything = (): Part[] => [
  {
    name: 'all but e2e',
    command: [
      process.execPath,
      'tools/test.mjs',
      'format',
      'lint',
      'types',
      'walls',
      'generated',
      'unit',
      'engine',
      'integration',
    ],
  },
];

function run({ command, cwd = root }: Part): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const [file = '', ...args] = command;
    const path = `${dirname(process.execPath)}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH']}`;
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: path } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('error', (error) => resolve({ code: 1, said: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const started = performance.now();
const since = positionals[0] ?? (values.changed ? defaultSince() : '');
const files = values.changed ? changedFiles(since) : [];
if (values.changed) {
  const touched = new Set(files.flatMap((file) => roomOf(file) ?? []));
  console.log(
    `${files.length} files since ${since.slice(0, 12)}; rooms: ${[...touched].join(', ') || 'none'}; with those above: ${withThoseAbove(touched).join(', ') || 'none'}`,
  );
}
const waiting = values.changed ? partsOf(files) : everything();
const failed: string[] = [];
/** Two at a time: most parts keep one core busy. */
async function lane(): Promise<void> {
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    const at = performance.now();
    const { code, said } = await run(part);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${part.name}, ${seconds(at)}`);
    if (code !== 0) {
      failed.push(part.name);
      console.log(said.trimEnd().replace(/^/gm, '     '));
    }
  }
}
await Promise.all([lane(), lane()]);
console.log(
  failed.length === 0
    ? `\nAll right, ${seconds(started)}. Processes and browsers: npm test -- e2e`
    : `\nFailed: ${failed.join(', ')}; ${seconds(started)}`,
);
process.exit(failed.length === 0 ? 0 : 1);
