// A scan of many pictures (classes, hashes, decoding, near copies): time and memory, beside Pillow doing the part of it that has a
// usual answer there: sha256, full decoding and an 8 × 8 difference hash of each, in as many processes as there are cores.
// node bench/image-scan.ts [--pictures 100000] [--side 128] [--pairs 3]   prints a table and one line of JSON
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { root, temporaryFolder } from '../e2e/src/trainyard.ts';
import { machineOf } from './machine.ts';
import { figure, plain } from './platform/figure.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '100000' },
    side: { type: 'string', default: '128' },
    pairs: { type: 'string', default: '3' },
  },
});
const [pictures, side, pairs] = [Number(values.pictures), Number(values.side), Number(values.pairs)];
const CLASSES = 10;

/** mulberry32: the same bytes for the same seed anywhere. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 255;
  };
}

/** Patches that no two numbers share; every hundredth is a near copy of the one before. */
async function picture(number: number, file: string): Promise<void> {
  const copy = number % 100 === 99;
  const base = copy ? number - 1 : number;
  const pixels = Buffer.from(Array.from({ length: 8 * 8 * 3 }, random(base)));
  await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(copy ? side - 8 : side, copy ? side - 8 : side, { fit: 'fill' })
    .jpeg({ quality: copy ? 70 : 90 })
    .toFile(file);
}

async function make(folder: string): Promise<void> {
  for (let label = 0; label < CLASSES; label += 1) mkdirSync(join(folder, `class${label}`), { recursive: true });
  let next = 0;
  const lane = async () => {
    while (next < pictures) {
      const number = next;
      next += 1;
      await picture(number, join(folder, `class${Math.floor(number / 100) % CLASSES}`, `${number}.jpg`));
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

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
const folder = join(place.path, 'set');
await make(folder);
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
