// `trainyard preview`: pictures of a config's data as the model would see them, written as files; no server is needed.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeEngine, engineArguments, findEngine } from '@trainyard/agent/engine';
import { checkLocally } from '@trainyard/agent/foreground-check';
import { TrainyardError } from '@trainyard/contracts/problem';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { applySet, readConfig } from './config-file.ts';

export interface PreviewOptions {
  out: string;
  set: string[];
  pictures: number;
  draw: number;
  plugins?: string;
}

/** Answers the exit code of the engine; 2 where the config has problems, each of which is printed. */
export async function preview(file: string, options: PreviewOptions): Promise<number> {
  const engine = findEngine(process.env, options.plugins);
  let raw = readConfig(file);
  for (const assignment of options.set) raw = applySet(raw, assignment, process.cwd());
  const { config, problems } = checkLocally(raw, await describeEngine(engine, process.env));
  for (const { severity, message } of problems) console.error(`${severity}: ${message}`);
  if (config === null) return 2;
  if (config.task !== 'image-classification')
    throw new TrainyardError('config.incompatible', `task is ${config.task}; only pictures have a preview.`);
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-preview-'));
  try {
    const request = join(folder, 'config.json');
    await writeFile(request, JSON.stringify(config));
    const words = [`--out=${resolve(options.out)}`, `--count=${options.pictures}`, `--draw=${options.draw}`];
    const child = spawn(engine.python, engineArguments('preview', ...words, '--', request), {
      env: engineEnvironment(engine, process.env),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    const code = await new Promise<number>((done, reject) => {
      child.on('error', reject);
      child.on('close', (status) => done(status ?? 1));
    });
    if (code === 0) for (const line of previewLines(JSON.parse(printed), options.out)) console.log(line);
    return code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Told {
  pictures: number;
  size: number;
  kept_size: number;
  augmentations: string[];
  notes: string[];
}

export function previewLines({ pictures, size, kept_size, augmentations, notes }: Told, out: string): string[] {
  const from = kept_size > size ? `, cut from ${kept_size} px` : '';
  return [
    `${pictures} pictures of ${size} px${from}, before and after: ${augmentations.join(', ') || 'no augmentation'}.`,
    ...notes.map((note) => `note: ${note}`),
    `They are in ${out}; preview.json says which is which.`,
  ];
}
