// Image trainings beside the Trainer of Transformers, on the same files in the same run, in turn: T1 to T3 of the goals.
// node bench/images.ts [--pairs 7] [--only T1,T2,T2-small,T3] [--data FOLDER] [--threads N] [--short | --write] [--json FILE]
// The folder has train/ and test/ with class folders. --write puts the tables between the markers in docs/benchmarks.md.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, temporaryFolder } from '../e2e/src/trainyard.ts';
import { ACCELERATE_VERSION, type Outcome, ours, type Place, type Plan, prepareData, theirs } from './images/arms.ts';
import { machineOf } from './machine.ts';
import { figure, markdownOf, type PartResult, plain } from './platform/figure.ts';

const small = { layer_type: 'basic', embedding_size: 32, hidden_sizes: [32, 64, 128], depths: [1, 1, 1] };
const resnet18 = { layer_type: 'basic', embedding_size: 64, hidden_sizes: [64, 128, 256, 512], depths: [2, 2, 2, 2] };
const plans: (Plan & { goal: number; by: 'rate' | 'wall' })[] = [
  {
    part: 'T1',
    title: 'T1 · a small CNN from scratch, 32 px, 6 epochs',
    size: 32,
    epochs: 6,
    batch: 32,
    rate: 0.001,
    architecture: small,
    goal: 2.3,
    by: 'rate',
  },
  {
    part: 'T2',
    title: 'T2 · ResNet-18 from scratch, 64 px, 3 epochs',
    size: 64,
    epochs: 3,
    batch: 32,
    rate: 0.001,
    architecture: resnet18,
    goal: 1,
    by: 'rate',
  },
  {
    part: 'T2-small',
    title: 'T2 · ResNet-18 from scratch, 32 px, 3 epochs',
    size: 32,
    epochs: 3,
    batch: 32,
    rate: 0.001,
    architecture: resnet18,
    goal: 1.3,
    by: 'rate',
  },
  {
    part: 'T3',
    title: 'T3 · frozen EfficientNet-Lite0, 96 px, 10 epochs',
    size: 96,
    epochs: 10,
    batch: 32,
    rate: 0.001,
    architecture: null,
    goal: 5,
    by: 'wall',
  },
];

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '7' },
    only: { type: 'string' },
    data: { type: 'string', default: join(root, 'examples', 'eurosat') },
    threads: { type: 'string', default: String(cpus().length) },
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const chosen = values.only?.split(',') ?? plans.map(({ part }) => part);
const unknown = chosen.filter((name) => !plans.some(({ part }) => part === name));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are ${plans.map(({ part }) => part).join(', ')}.`);
  process.exit(2);
}
if (values.short && values.write) {
  console.error('--short measures one pair, which decides nothing: it is not written. Leave one of them out.');
  process.exit(2);
}
const pairs = values.short ? 1 : Number(values.pairs);
const folder = await temporaryFolder();
const place: Place = { data: join(folder.path, 'data'), folder: folder.path, threads: Number(values.threads), seed: 1 };
const counts = prepareData(values.data, place.data);
const results: PartResult[] = [];
for (const plan of plans) if (chosen.includes(plan.part)) results.push(measure(plan));
await folder.remove();
const machine = await machineOf();
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
console.log(`\n${JSON.stringify({ machine, results })}`);
if (values.write) writeTables();

function measure(plan: (typeof plans)[number]): PartResult {
  const kept: { hf: Outcome; trainyard: Outcome }[] = [];
  const loads: number[] = [];
  // The first pair warms files and caches of both and is dropped.
  for (let pair = 0; pair <= pairs; pair += 1) {
    const name = `${plan.part}-${pair}`;
    const hf = theirs(plan, place, `${name}-hf`);
    const trainyard = ours(plan, place, `${name}-trainyard`, counts.train);
    for (const arm of ['hf', 'trainyard']) rmSync(join(place.folder, `${name}-${arm}`), { recursive: true });
    if (pair > 0) kept.push({ hf, trainyard });
    loads.push(loadavg()[0] ?? 0);
    console.error(
      `  ${plan.part} pair ${pair}: hf ${plain(hf.imagesPerSecond)} images/s, ${plain(hf.seconds)} s, ${plain(hf.cpu)} CPU s; Trainyard ${plain(trainyard.imagesPerSecond)} images/s, ${plain(trainyard.seconds)} s, ${plain(trainyard.cpu)} CPU s`,
    );
  }
  const of = (arm: 'hf' | 'trainyard', key: keyof Outcome) => kept.map((pair) => pair[arm][key]);
  const ratios = (ratio: (pair: (typeof kept)[number]) => number) => kept.map(ratio);
  const goal = { atLeast: plan.goal };
  const result: PartResult = {
    part: plan.part,
    title: plan.title,
    figures: [
      figure('Trainer', 'images/s', of('hf', 'imagesPerSecond')),
      figure('Trainyard', 'images/s', of('trainyard', 'imagesPerSecond')),
      figure(
        'Trainyard ÷ Trainer, images/s',
        '×',
        ratios(({ hf, trainyard }) => trainyard.imagesPerSecond / hf.imagesPerSecond),
        plan.by === 'rate' ? goal : undefined,
      ),
      figure(
        'Trainer ÷ Trainyard, whole command',
        '×',
        ratios(({ hf, trainyard }) => hf.seconds / trainyard.seconds),
        plan.by === 'wall' ? goal : undefined,
      ),
      figure(
        'Trainer ÷ Trainyard, CPU seconds',
        '×',
        ratios(({ hf, trainyard }) => hf.cpu / trainyard.cpu),
      ),
      figure('CPU of Trainer', 's', of('hf', 'cpu')),
      figure('CPU of Trainyard', 's', of('trainyard', 'cpu')),
      figure('memory of Trainer, largest', 'MB', of('hf', 'peakMB')),
      figure('memory of Trainyard, largest', 'MB', of('trainyard', 'peakMB')),
      figure('accuracy of Trainer', '', of('hf', 'accuracy')),
      figure('accuracy of Trainyard', '', of('trainyard', 'accuracy')),
    ],
    notes: [
      `${counts.train} pictures to learn from, ${counts.val} to measure; batches of ${plan.batch}, ${place.threads} threads, accelerate ${ACCELERATE_VERSION}. Images/s: training pictures by the time of all epochs with their evaluations and checkpoints; the whole command has start, decoding and export in it.`,
      `${kept.length} pairs in turn, one before them dropped. Load of the machine (1 minute): ${plain(Math.min(...loads))} to ${plain(Math.max(...loads))}; above ${place.threads} others were at work, and ratios of CPU seconds say more than those of time.`,
    ],
  };
  console.log(`\n${markdownOf(result)}`);
  return result;
}

/** Replaces the text between the markers; parts that were not measured now keep what stood there. */
function writeTables(): void {
  const file = join(root, 'docs', 'benchmarks.md');
  let text = readFileSync(file, 'utf8');
  const date = new Date().toISOString().slice(0, 10);
  const { cores, cpu, flags, memoryGB } = machine;
  for (const result of results) {
    const [from, to] = [`<!-- images:${result.part} -->`, `<!-- /images:${result.part} -->`];
    const [start, end] = [text.indexOf(from), text.indexOf(to)];
    if (start < 0 || end < start) throw new Error(`${file} has no markers ${from} … ${to}`);
    const where = `Measured ${date}: ${cores} × ${cpu} (${flags.join(', ')}), ${memoryGB} GB.`;
    text = `${text.slice(0, start + from.length)}\n\n${markdownOf(result)}\n\n${where}\n\n${text.slice(end)}`;
  }
  writeFileSync(file, text);
}
