// What a config may name, as a page: asked from the engine itself, as the form and the command line do.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { kindOf, parametersOf, rangeOf } from '../apps/cli/src/describe.ts';
import { Registry, type RegistryEntry } from '../packages/contracts/src/registry.ts';
import { referenceParts } from '../packages/core/src/reference.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => (text === '' ? '' : `\`${cell(text)}\``);

function referenceWords(reference: string): string {
  return referenceParts(reference)
    .map(({ text, href }) =>
      href === null ? text : `[${text}](${href.replaceAll('(', '%28').replaceAll(')', '%29')})`,
    )
    .join('');
}

function entryLines(entry: RegistryEntry): string[] {
  const { name, aliases, title, help, tasks, reference } = entry;
  const told = [
    `For ${tasks.join(', ')}`,
    aliases.length > 0 ? `also ${aliases.map(code).join(', ')}` : '',
    reference ? referenceWords(reference) : '',
  ].filter(Boolean);
  const rows = Object.entries(parametersOf(entry)).map(
    ([key, one]) =>
      `| \`${key}\` | ${cell(kindOf(one))} | ${code(JSON.stringify(one.default) ?? '')} | ${cell(rangeOf(one))} | ${cell(one.description ?? '')} |`,
  );
  const table =
    rows.length > 0 ? ['', '| parameter | type | default | range | |', '|---|---|---|---|---|', ...rows] : [];
  return ['', `### \`${name}\`: ${title}`, '', `${help} ${told.join('; ')}.`.replaceAll('..', '.'), ...table];
}

/** docs/registry.md, whole; entries of plugins are whoever's who wrote them. */
export function registryReference(): string {
  const root = join(import.meta.dirname, '..');
  const python =
    process.env['TRAINYARD_PYTHON'] ||
    join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const { TRAINYARD_PLUGINS_DIR: _, ...env } = process.env;
  const answer = execFileSync(python, ['-m', 'trainyard_engine', 'describe'], {
    cwd: join(root, 'engine'),
    env: { ...env, PYTHONIOENCODING: 'utf-8' },
    encoding: 'utf8',
    maxBuffer: 20_000_000,
  });
  const { registries } = Registry.parse(JSON.parse(answer));
  const lines = [
    '# What a config may name',
    '',
    'Generated from what the engine registers by `npm run generate`; do not edit. `npx trainyard describe NAME` prints the same of the engine at hand, plugins included; the form shows it beside each field.',
  ];
  for (const [kind, entries] of Object.entries(registries))
    lines.push('', `## ${kind}`, ...entries.filter(({ origin }) => !origin).flatMap(entryLines));
  return `${lines.join('\n')}\n`;
}
