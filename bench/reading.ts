// How long a table takes to be read, and in how much memory: the reading decided, the reading executed, pandas.read_csv beside them.
// node bench/reading.ts [--short] [--rounds N]   prints a table and one line of JSON. `--short`: small files, whose figures say nothing of
// large ones. Each arm is a process of its own; seconds are without its start, memory is its peak (resident) with it. In turn A B C A B C …
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { root, temporaryFolder } from '../e2e/src/trainyard.ts';
import { machineOf } from './machine.ts';
import { quantile } from './platform/figure.ts';

const run = promisify(execFile);
const short = process.argv.includes('--short');
const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || (short ? 1 : 3);
const python = process.env['TRAINYARD_PYTHON'] ?? join(root, '.venv/bin/python');

interface File {
  name: string;
  megabytes: number;
  columns: number;
}
const FILES: File[] = short
  ? [
      { name: 'short', megabytes: 2, columns: 12 },
      { name: 'wide, short', megabytes: 1, columns: 100 },
    ]
  : [
      { name: '500 MB', megabytes: 500, columns: 12 },
      { name: '74 MB', megabytes: 74, columns: 12 },
      { name: '1,000 columns', megabytes: 74, columns: 1000 },
    ];

/** One cell of each kind in turn; numbers repeat from run to run. */
function cell(column: number, row: number): string {
  const mixed = Math.imul(row * 31 + column, 2654435761) >>> 0;
  switch (column % 6) {
    case 0:
      return `${mixed % 100_000}`;
    case 1:
      return (mixed / 7919).toFixed(3);
    case 2:
      return `kind ${mixed % 12}`;
    case 3:
      return mixed % 20 === 0 ? '' : (mixed / 1e9).toFixed(6);
    case 4:
      return `20${10 + (mixed % 15)}-${String((mixed % 12) + 1).padStart(2, '0')}-${String((mixed % 28) + 1).padStart(2, '0')}`;
    default:
      return mixed % 2 ? 'yes' : 'no';
  }
}

async function write(path: string, { megabytes, columns }: File): Promise<void> {
  const file = createWriteStream(path);
  const places = Array.from({ length: columns }, (_, column) => column);
  file.write(`${places.map((column) => `column_${column}`).join(',')}\n`);
  for (let row = 0, bytes = 0; bytes < megabytes * 1e6;) {
    let block = '';
    for (; block.length < 1e6; row += 1) block += `${places.map((column) => cell(column, row)).join(',')}\n`;
    bytes += block.length;
    if (!file.write(block)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

interface Figure {
  seconds: number;
  peak_bytes: number;
}
const told = async (program: string, args: string[]): Promise<Figure> =>
  JSON.parse((await run(program, args, { cwd: root })).stdout) as Figure;

async function measure(file: File, folder: string) {
  const path = join(folder, 'table.csv');
  const reading = join(folder, 'reading.json');
  await write(path, file);
  const { size } = await stat(path);
  const arms = {
    decide: () => told(process.execPath, [join(root, 'bench/reading-decide.ts'), path, reading]),
    execute: () => told(python, [join(root, 'bench/reading_arms.py'), 'execute', path, reading]),
    pandas: () => told(python, [join(root, 'bench/reading_arms.py'), 'pandas', path]),
  };
  const figures: Record<string, Figure[]> = { decide: [], execute: [], pandas: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const [name, arm] of Object.entries(arms)) figures[name]?.push(await arm());
  return Object.entries(figures).map(([arm, all]) => ({
    file: file.name,
    arm,
    seconds: quantile(
      all.map(({ seconds }) => seconds),
      0.5,
    ),
    peak_bytes: Math.max(...all.map(({ peak_bytes }) => peak_bytes)),
    file_bytes: size,
    rounds,
  }));
}

const folder = await temporaryFolder();
const results: Awaited<ReturnType<typeof measure>> = [];
try {
  for (const file of FILES) results.push(...(await measure(file, folder.path)));
} finally {
  await folder.remove();
}
console.table(
  results.map(({ file, arm, seconds, peak_bytes, file_bytes }) => ({
    file,
    arm,
    seconds: Number(seconds.toFixed(2)),
    'peak MB': Math.round(peak_bytes / 1e6),
    'peak ÷ file': Number((peak_bytes / file_bytes).toFixed(2)),
    'MB/s': Number((file_bytes / 1e6 / seconds).toFixed(1)),
  })),
);
console.log(JSON.stringify({ machine: await machineOf(), short, results }));
