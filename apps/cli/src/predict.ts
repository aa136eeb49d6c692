// `trainyard predict`: the engine answers for files; its words and its exit code are ours. How the rows of a table are written is
// decided here for each file, as the engine guesses nothing; what the columns are, the model knows.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { engineArguments, findEngine, requireEngine } from '@trainyard/agent/engine';
import { type Dialect, ModelReading } from '@trainyard/contracts/reading';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { readJson } from '@trainyard/host/json-file';
import { decideDialectOf, taughtBy } from '@trainyard/profile/dialect';

export async function predict(
  model: string,
  files: string[],
  options: { json?: boolean; output?: string },
): Promise<number> {
  const engine = findEngine(process.env);
  requireEngine(engine);
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-predict-'));
  try {
    const dialects = await writeDialects(folder, resolve(model), files);
    const child = spawn(
      engine.python,
      engineArguments(
        'predict',
        ...(options.json ? ['--json'] : []),
        ...(options.output === undefined ? [] : [`--output=${options.output}`]),
        ...(dialects === null ? [] : [`--dialect=${dialects}`]),
        '--',
        resolve(model),
        ...files,
      ),
      {
        env: engineEnvironment(engine, process.env),
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    return await new Promise((done, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => done(code ?? 1));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The path of a JSON file with the dialect of each file by its real path; null where the model is none of tables. */
async function writeDialects(folder: string, model: string, files: readonly string[]): Promise<string | null> {
  const path = join(model, 'reading.json');
  const reading = existsSync(path) ? readJson(path, ModelReading) : null;
  if (reading === null) return null;
  const taught = taughtBy(reading);
  const dialects: Record<string, Dialect> = {};
  for (const file of files) {
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    // The engine says what is wrong with anything else.
    if (!isFile) continue;
    const { dialect, findings } = await decideDialectOf(resolve(file), file, taught);
    dialects[await realpath(file)] = dialect;
    for (const { severity, message } of findings) if (severity !== 'info') console.error(`${severity}: ${message}`);
  }
  const target = join(folder, 'dialects.json');
  await writeFile(target, JSON.stringify(dialects));
  return target;
}
