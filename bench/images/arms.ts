// Both arms of an image training: the same files, architecture, epochs, batch size, learning rate, threads and seed.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../e2e/src/trainyard.ts';

/** What Trainer needs beside Transformers and what the project does not. */
export const ACCELERATE_VERSION = '1.15.0';
const python = join(root, '.venv', 'bin', 'python');

export interface Plan {
  part: string;
  title: string;
  size: number;
  epochs: number;
  batch: number;
  rate: number;
  /** Of ResNetConfig; null: EfficientNet-Lite0 with its ImageNet weights, of which the last layer learns. */
  architecture: Record<string, unknown> | null;
}

export interface Outcome {
  /** The whole command, from its start to its end. */
  seconds: number;
  cpu: number;
  peakMB: number;
  /** Training pictures by the time of the epochs, their evaluations and checkpoints. */
  imagesPerSecond: number;
  accuracy: number;
}

export interface Place {
  /** train/ and val/ with class folders. */
  data: string;
  folder: string;
  threads: number;
  seed: number;
}

const resnetMean = [0.485, 0.456, 0.406];
const resnetStd = [0.229, 0.224, 0.225];

/** Folder with accelerate alone, installed where it is not there; never into the project's own environment. */
function accelerate(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const home = join(cache, 'trainyard-bench', `accelerate-${ACCELERATE_VERSION}`);
  if (existsSync(join(home, 'accelerate'))) return home;
  const arguments_ = ['-m', 'pip', 'install', '-qq', '--no-deps', '--target', home];
  execFileSync(python, [...arguments_, `accelerate==${ACCELERATE_VERSION}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return home;
}

/** train/ and val/ out of a folder with train/ and test/. */
export function prepareData(source: string, target: string): { train: number; val: number } {
  const counts = { train: 0, val: 0 };
  for (const [from, to] of [
    ['train', 'train'],
    ['test', 'val'],
  ] as const) {
    cpSync(join(source, from), join(target, to), { recursive: true });
    for (const name of readdirSync(join(target, to))) counts[to] += readdirSync(join(target, to, name)).length;
  }
  return counts;
}

interface Usage {
  seconds: number;
  cpu: number;
  peakMB: number;
}

function measured(log: string, command: string[], cwd: string, env: Record<string, string>, threads: number): Usage {
  const program = join(root, 'bench', 'images', 'measured.py');
  try {
    const told = execFileSync(python, [program, log, ...command], {
      cwd,
      env: { ...process.env, ...env, OMP_NUM_THREADS: String(threads) },
      encoding: 'utf8',
    });
    return JSON.parse(told) as Usage;
  } catch (error) {
    throw new Error(`${command.join(' ')} failed:\n${readFileSync(log, 'utf8').slice(-2000)}`, { cause: error });
  }
}

export function theirs(plan: Plan, place: Place, name: string): Outcome {
  const out = join(place.folder, name);
  mkdirSync(out, { recursive: true });
  const { data, threads, seed } = place;
  const spec = {
    data,
    out: join(out, 'trainer'),
    threads,
    seed,
    size: plan.size,
    epochs: plan.epochs,
    batch_size: plan.batch,
    learning_rate: plan.rate,
    frozen: plan.architecture === null,
    architecture: plan.architecture,
    mean: plan.architecture ? resnetMean : [127 / 255, 127 / 255, 127 / 255],
    std: plan.architecture ? resnetStd : [128 / 255, 128 / 255, 128 / 255],
  };
  writeFileSync(join(out, 'spec.json'), JSON.stringify(spec));
  const log = join(out, 'log');
  const program = join(root, 'bench', 'images', 'hf.py');
  const environment = { PYTHONPATH: accelerate(), HF_HUB_OFFLINE: '1' };
  const usage = measured(log, [python, program, join(out, 'spec.json')], out, environment, threads);
  const last = readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
  const { images_per_second: imagesPerSecond, accuracy } = JSON.parse(last) as Record<string, number>;
  return { ...usage, imagesPerSecond: imagesPerSecond ?? Number.NaN, accuracy: accuracy ?? Number.NaN };
}

interface Event {
  event: string;
  time: string;
  phase?: string;
  metrics?: Record<string, number>;
}

export function ours(plan: Plan, place: Place, name: string, images: number): Outcome {
  const out = join(place.folder, name);
  const events = join(out, 'events.jsonl');
  mkdirSync(out, { recursive: true });
  const network = join(out, 'network');
  mkdirSync(network);
  const facts = { architectures: ['ResNetForImageClassification'], model_type: 'resnet', ...plan.architecture };
  writeFileSync(join(network, 'config.json'), JSON.stringify(facts));
  const config = {
    task: 'image-classification',
    data: place.data,
    image_size: plan.size,
    epochs: plan.epochs,
    seed: place.seed,
    batch_size: plan.batch,
    learning_rate: plan.rate,
    freeze_backbone: plan.architecture === null,
    model: plan.architecture
      ? {
          name: 'local_folder',
          path: network,
        }
      : 'efficientnet-lite0',
    load_pretrained: plan.architecture === null,
    augmentation: ['random_resized_crop', 'random_horizontal_flip'],
  };
  const job = {
    version: 1,
    run: null,
    attempt: 1,
    config,
    out,
    events,
    resume: false,
    device: 'cpu',
    threads: place.threads,
    data_fingerprint: null,
  };
  writeFileSync(join(out, 'job.json'), JSON.stringify(job));
  const command = [python, '-m', 'trainyard_engine', 'train', join(out, 'job.json')];
  const usage = measured(join(out, 'log'), command, join(root, 'engine'), {}, place.threads);
  const told = readFileSync(events, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  const at = (phase: string): number => Date.parse(told.find((one) => one.phase === phase)?.time ?? '');
  const seconds = (at('evaluating') - at('training')) / 1000;
  const accuracy = told.findLast(({ event }) => event === 'finished')?.metrics?.['accuracy'] ?? Number.NaN;
  return { ...usage, imagesPerSecond: (images * plan.epochs) / seconds, accuracy };
}
