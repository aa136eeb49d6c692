// What README and docs say is so: commands, routes, files, numbers of limits. Each claim is read out of the text and asked of the thing.
import { globSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { api } from '@trainyard/contracts/api';
import { errors } from '@trainyard/contracts/errors';
import type { Reading } from '@trainyard/contracts/reading';
import { MAX_UNREAD_SHARE } from '@trainyard/contracts/reading-forms';
import { describe, expect, onTestFinished, test } from 'vitest';
import { root, temporaryFolder, trainyard } from './trainyard.ts';

const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })].map((file) => ({
  file,
  text: readFileSync(join(root, file), 'utf8'),
}));
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts,
);
const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Names of headings as a forge makes anchors of them. */
const anchors = (text: string): string[] => [
  ...[...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  ),
  ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id),
];

describe.each(documents)('$file', ({ file, text }) => {
  test('links lead somewhere', () => {
    const broken = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].flatMap(([, link = '']) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(root, file) : join(root, dirname(file), path);
      if (!isThere(target)) return [link];
      if (anchor && !anchors(readFileSync(target, 'utf8')).includes(anchor)) return [link];
      return [];
    });
    expect(broken).toEqual([]);
  });

  test('npm commands exist', () => {
    const named = [...text.matchAll(/(?:^|`)npm (?:run )?([a-z]+)\b(?=[ `\n])/gm)].map(([, name = '']) => name);
    const own = named.filter((name) => !['install', 'ci', 'run'].includes(name));
    expect(own.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test('routes are routes', () => {
    const known = new Set(Object.values(api).map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`));
    const named = [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (?:\/api\/v1)?(\/[^\s`?]*)/g)].map(
      ([, method, path = '']) => `${method} ${path.replaceAll(/[:{]\w+\}?/g, ':')}`,
    );
    expect(named.filter((route) => !known.has(route) && !/^GET \/($|healthz|docs)/.test(route))).toEqual([]);
  });

  test('files of the repository that it names are there', () => {
    const named = [...text.matchAll(/`((?:apps|packages|engine|tools|bench|e2e|docs|examples)\/[\w./-]+\.\w+)`/g)];
    expect(
      named.map(([, path = '']) => path).filter((path) => !/NAME|NNNN/.test(path) && !isThere(join(root, path))),
    ).toEqual([]);
  });

  test('error codes are codes', () => {
    const areas = new Set(Object.keys(errors).map((code) => code.split('.', 1)[0]));
    const named = [...text.matchAll(/`([a-z]+)\.([a-z_]{2,})`/g)].filter(([, area]) => areas.has(area ?? ''));
    const unknown = named.map(([, area, name]) => `${area}.${name}`).filter((code) => !(code in errors));
    expect(unknown.filter((code) => !/\.(ts|tsx|py|md|json|yaml|log|sock|sql|safetensors)$/.test(code))).toEqual([]);
  });
});

test('every command of the command line that a text names is one', async () => {
  const help = (await trainyard(['--help'])).stdout;
  const commands = [...help.matchAll(/^ {2}([a-z-]+)\b/gm)].map(([, name = '']) => name);
  expect(commands.length).toBeGreaterThan(8);
  const named = documents.flatMap(({ text }) =>
    [...text.matchAll(/(?:npx |`)trainyard ([a-z-]+)/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(5);
  expect([...new Set(named)].filter((name) => !commands.includes(name))).toEqual([]);
});

/** The rows of the table behind a heading of its first column, as cells without their marks. */
function tableOf(text: string, head: string): string[][] {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${head}`));
  expect(from).toBeGreaterThan(0);
  const until = lines.findIndex((line, index) => index > from && !line.startsWith('|'));
  return lines.slice(from + 2, until).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}
const source = (file: string): string => readFileSync(join(root, file), 'utf8');

test('the defaults of the README are those of the program', async () => {
  const rows = tableOf(source('README.md'), 'flag');
  const told = new Map(
    rows.flatMap(([flag, variable, value]) => [
      [flag ?? '', value],
      [variable ?? '', value],
    ]),
  );
  const settings = source('apps/server/src/settings.ts');
  expect(settings).toContain(`DEFAULT_PORT = ${told.get('--port')};`);
  expect(settings).toContain(`?? '${told.get('--host')}'`);
  expect(settings).toContain(`|| '${told.get('--data-dir')?.replace('./', '')}'`);
  expect(settings).toContain(`|| '${told.get('TRAINYARD_LOG_LEVEL')}'`);
  const help = (await trainyard(['up', '--help'])).stdout;
  for (const flag of rows.map(([one]) => one ?? '').filter((one) => one !== '')) expect(help).toContain(flag);
});

test('the options and defaults of the campaign are those of the program', () => {
  const program = source('e2e/campaign/main.ts');
  const rows = tableOf(source('docs/testing.md'), 'option');
  expect(rows.length).toBeGreaterThan(6);
  for (const [option = '', value = ''] of rows) {
    const name = option.replace('--', '');
    const shown = name.includes('-') ? `'${name}'` : name;
    const wanted = value === '' ? `${shown}: { type: 'boolean'` : `${shown}: { type: 'string', default: '${value}' }`;
    expect(program).toContain(wanted);
  }
});

test('what the docs say of a column is what it is read as', async () => {
  const text = source('docs/reading.md');
  expect(text).toContain(`Up to ${MAX_UNREAD_SHARE * 100} % of the cells of a column`);
  const said = /```yaml\n(.*?)```/s.exec(text)?.[1] ?? '';
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const rows = Array.from(
    { length: 60 },
    (_, i) =>
      `"1,${i} €";0${1000 + (i % 5)};0${(i % 9) + 1}.12.2021;${'jn'[i % 2]};${['k. A.', 'x'][i % 2]};${i % 7 ? i : -99};${i % 2}`,
  );
  const lines = ['Sales', 'of a year', 'price;plz;when;answer;note;age;y', ...rows];
  await writeFile(join(folder.path, 'a.csv'), `${lines.join('\n')}\n`);
  const fields = `task: tabular-classification\ndata: ${join(folder.path, 'a.csv')}\ntarget: y\nmodel: logistic_regression\n`;
  await writeFile(join(folder.path, 'a.yaml'), `${fields}${said}`);
  const out = join(folder.path, 'out');
  expect(await trainyard(['train', join(folder.path, 'a.yaml'), '--out', out])).toMatchObject({ code: 0 });
  const reading = JSON.parse(readFileSync(join(out, 'model', 'reading.json'), 'utf8')) as Reading;
  const read = Object.fromEntries(reading.columns.map((column) => [column.name, column]));
  expect(read).toMatchObject({
    price: { type: 'number', number: { decimal: ',', prefix: '€' }, missing: ['-99'] },
    plz: { type: 'category' },
    when: { type: 'date', form: '%d.%m.%Y' },
    answer: { type: 'boolean', words: { yes: 'j', no: 'n' } },
    note: { missing: ['k. a.'] },
    age: { type: 'integer', missing: ['-99'] },
    y: { missing: [] },
  });
}, 240_000);

test('the shares that mutants have to reach are those that the program asks for', () => {
  const program = source('tools/mutate/options.ts');
  const text = source('docs/testing.md');
  const told = [...text.matchAll(/(\d+) % (?:killed )?in ((?:`[\w/]+`(?:, | and )?)+)/g)].flatMap(
    ([, percent, rooms = '']) => [...rooms.matchAll(/`([^`]+)`/g)].map(([, room]) => `'${room}': ${percent}`),
  );
  expect(told).toHaveLength(4);
  for (const one of told) expect(program).toContain(one);
});
