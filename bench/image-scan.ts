// A scan of many pictures (classes, hashes, decoding, near copies): time and memory, beside Pillow doing the part of it that has a
// usual answer there: sha256, full decoding and an 8 × 8 difference hash of each, in as many processes as there are cores.
// node bench/image-scan.ts [--pictures 100000] [--side 128] [--pairs 3] [--set FOLDER]   prints a table and one line of JSON
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, temporaryFolder } from '../e2e/src/trainyard.ts';
import { machineOf } from './machine.ts';
import { makePictures } from './picture-set.ts';
import { figure, plain } from './platform/figure.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '100000' },
    side: { type: 'string', default: '128' },
    pairs: { type: 'string', default: '3' },
    set: { type: 'string' },
  },
});
const [pictures, side, pairs] = [Number(values.pictures), Number(values.side), Number(values.pairs)];

interface Run {
  seconds: number;
  cpu: number;
  megabytes: number;
  copies: number;
}

const OURS = `
const { scanImages } = await import(${JSON.stringify(join(root, 'packages/profile/src/images.ts'))});
const from = performance.now();
const { findings } = await scanImages(process.argv[1]);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const copies = findings.find(({ code }) => code === 'image.near_duplicate')?.count ?? 0;
console.log(JSON.stringify({ seconds: (performance.now() - from) / 1000, cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024, copies }));
`;

function arm(command: string, args: string[]): Run {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run;
}

const place = await temporaryFolder();
const folder = values.set ?? join(place.path, 'set');
if (values.set === undefined) await makePictures(folder, pictures, side);
const runs: { ours: Run[]; pillow: Run[] } = { ours: [], pillow: [] };
for (let pair = 0; pair < pairs; pair += 1) {
  runs.ours.push(arm(process.execPath, ['--input-type=module', '--eval', OURS, folder]));
  runs.pillow.push(
    arm(join(root, '.venv/bin/python'), [join(import.meta.dirname, 'image_scan_arm.py'), folder, `${cpus().length}`]),
  );
}
await place.remove();
const machine = await machineOf();
console.log(`${pictures} pictures of ${side} px, ${pairs} pairs, ${machine.cores} cores`);
for (const [name, rows] of Object.entries(runs)) {
  const told = (key: keyof Run, unit: string) => {
    const { median, min, max } = figure(
      key,
      unit,
      rows.map((row) => row[key]),
    );
    return `${plain(median)} ${unit} (${plain(min)}–${plain(max)})`;
  };
  console.log(
    `${name}: ${told('seconds', 's')}, CPU ${told('cpu', 's')}, ${told('megabytes', 'MB')}, ${rows[0]?.copies} copies`,
  );
}
console.log(JSON.stringify({ machine, pictures, side, runs }));
