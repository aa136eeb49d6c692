// What is written once in contracts and read elsewhere: JSON Schemas and Python types for the engine, the error reference.
// `npm run generate` writes, `npm run generate -- --check` fails when a file is stale. A JSON file has no place for a comment
// that a reader would not take for content, so a README beside them says where they come from.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { configFields } from '../packages/contracts/src/config.ts';
import { errors } from '../packages/contracts/src/errors.ts';
import { WorkerEvent } from '../packages/contracts/src/event.ts';
import { Job } from '../packages/contracts/src/job.ts';
import {
  CLUTTER,
  UNLABELLED,
  PART_FILLERS,
  PART_WORDS,
  READ_EXTENSIONS,
  UNREAD_EXTENSIONS,
} from '../packages/contracts/src/picture.ts';
import {
  BOOLEAN_WORDS,
  CLOCK_FORMS,
  BLANKS,
  CURRENCIES,
  DATE_FORMS,
  DURATION_FORMS,
  MAX_NUMBER,
  MAX_UNREAD_SHARE,
  MISSING_CANDIDATES,
  TIME_FORMS,
} from '../packages/contracts/src/reading-forms.ts';
import { Reading } from '../packages/contracts/src/reading.ts';
import { configReference } from './config-reference.ts';
import { pythonTypes } from './python-types.ts';
import { registryReference } from './registry-reference.ts';

const root = join(import.meta.dirname, '..');
const engine = 'engine/trainyard_engine/generated';

/** JSON Schema of what may be sent, without the dialect line that repeats in every field. */
function schema(type: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io: 'input' });
  return rest;
}

function errorReference(): string {
  const lines = [
    '# Errors',
    '',
    'Generated from `errors.ts` and `run-errors.ts` of `packages/contracts` by `npm run generate`; do not edit.',
    '',
  ];
  lines.push(
    'Every error leaves Trainyard as problem+json (RFC 9457) with one of these codes; `detail` says what was received and where.',
    '',
  );
  const areas = Map.groupBy(Object.entries(errors), ([code]) => code.split('.', 1)[0] ?? '');
  for (const [area, entries] of areas) {
    lines.push('', `## ${area}`, '', '| code | status | what | what to do |', '|---|---|---|---|');
    for (const [code, { status, title, hint }] of entries)
      lines.push(`| <a id="${code}"></a>\`${code}\` | ${status} | ${title} | ${hint} |`);
  }
  return `${lines.join('\n').replaceAll('\n\n\n', '\n\n')}\n`;
}

function files(): Record<string, string> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const fields = Object.fromEntries(Object.entries(configFields).map(([name, type]) => [name, schema(type)]));
  return {
    [`${engine}/config.schema.json`]: json(fields),
    [`${engine}/job.schema.json`]: json(schema(Job)),
    [`${engine}/event.schema.json`]: json(schema(WorkerEvent)),
    [`${engine}/errors.json`]: json(errors),
    [`${engine}/pictures.json`]: json({
      parts: PART_WORDS,
      fillers: PART_FILLERS,
      clutter: CLUTTER,
      unlabelled: UNLABELLED,
      read: READ_EXTENSIONS,
      unread: UNREAD_EXTENSIONS,
    }),
    [`${engine}/reading.json`]: json({
      blanks: BLANKS,
      dates: DATE_FORMS,
      times: TIME_FORMS,
      clocks: CLOCK_FORMS,
      durations: DURATION_FORMS,
      missing: MISSING_CANDIDATES,
      booleans: BOOLEAN_WORDS,
      currencies: CURRENCIES,
      max_unread_share: MAX_UNREAD_SHARE,
      max_number: MAX_NUMBER,
      schema: schema(Reading),
    }),
    [`${engine}/__init__.py`]: '',
    [`${engine}/types.py`]: pythonTypes(schema(Job), schema(WorkerEvent)),
    [`${engine}/README.md`]:
      'Everything here is written from `packages/contracts` by `npm run generate`; do not edit. `npm test` fails when it is stale.\n',
    'docs/errors.md': errorReference(),
    'docs/config.md': configReference(),
    'docs/registry.md': registryReference(),
  };
}

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, content] of Object.entries(files())) {
  const target = join(root, path);
  const present = await readFile(target, 'utf8').catch(() => null);
  if (present === content) continue;
  stale += 1;
  console.log(`${check ? 'stale' : 'wrote'} ${path}`);
  if (check) continue;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}
if (check && stale > 0) {
  console.error(`${stale} generated files are stale: npm run generate`);
  process.exit(1);
}
