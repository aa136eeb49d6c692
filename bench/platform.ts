// The platform at size, beside MLflow where there is something to stand beside: ingest, disk, opening, lists, search, memory, pages, waits.
// node bench/platform.ts [--short] [--only ingest,disk,…] [--write] [--json FILE]
// Prints tables and one line of JSON; --write puts the tables between the markers in docs/benchmarks.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, temporaryFolder } from '../e2e/src/trainyard.ts';
import { machineOf, type MachineFacts } from './machine.ts';
import { openBench, type Part, short, whole } from './platform/bench.ts';
import { clicks } from './platform/clicks.ts';
import { markdownOf, type PartResult } from './platform/figure.ts';
import { ingest } from './platform/ingest.ts';
import { lists } from './platform/lists.ts';
import { disk, memory, open } from './platform/million.ts';
import { pages } from './platform/pages.ts';
import { search } from './platform/search.ts';

/** In this order: memory is measured on a server that has done nothing yet. */
const parts: Record<string, Part> = { memory, disk, open, pages, search, lists, clicks, ingest };

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const chosen = values.only?.split(',') ?? Object.keys(parts);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const say = (text: string): void => console.error(`  ${text}`);
const folder = await temporaryFolder();
const bench = openBench({ sizes: values.short ? short : whole, isShort: values.short, folder: folder.path, say });
const results: PartResult[] = [];
const failures: string[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (!chosen.includes(name)) continue;
  say(`== ${name}`);
  try {
    const result = await part(bench);
    results.push(result);
    console.log(`\n${markdownOf(result)}`);
  } catch (error) {
    // One part that cannot be measured is told and does not take the others with it.
    failures.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    say(`${failures.at(-1)}`);
  }
}
await bench.stop();
await folder.remove();
const machine = await machineOf();
const told = { machine, short: values.short, results, failures };
if (values.json) writeFileSync(values.json, `${JSON.stringify(told, null, 2)}\n`);
console.log(`\n${JSON.stringify(told)}`);
if (values.write) writeTables(results, machine);
process.exit(failures.length > 0 ? 1 : 0);

/** Replaces the text between the markers; parts that were not measured now keep what stood there. */
function writeTables(measured: PartResult[], { cpu, cores, flags, memoryGB, node }: MachineFacts): void {
  const file = join(root, 'docs', 'benchmarks.md');
  let text = readFileSync(file, 'utf8');
  const date = new Date().toISOString().slice(0, 10);
  const where = `Measured ${date}: ${cores} × ${cpu} (${flags.join(', ')}), ${memoryGB} GB, Node ${node}${values.short ? '; SHORT FORM, sizes at which goals say nothing' : ''}.`;
  for (const result of measured) {
    const [from, to] = [`<!-- platform:${result.part} -->`, `<!-- /platform:${result.part} -->`];
    const [start, end] = [text.indexOf(from), text.indexOf(to)];
    if (start < 0 || end < start) throw new Error(`${file} has no markers ${from} … ${to}`);
    text = `${text.slice(0, start + from.length)}\n\n${markdownOf(result)}\n\n${where}\n\n${text.slice(end)}`;
  }
  writeFileSync(file, text);
}
