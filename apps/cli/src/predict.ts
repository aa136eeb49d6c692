// `trainyard predict`: the engine answers for files; its words and its exit code are ours.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { engineArguments, findEngine, requireEngine } from '@trainyard/agent/engine';
import { engineEnvironment } from '@trainyard/host/engine-environment';

export async function predict(
  model: string,
  files: string[],
  options: { json?: boolean; output?: string },
): Promise<number> {
  const engine = findEngine(process.env);
  requireEngine(engine);
  const child = spawn(
    engine.python,
    engineArguments(
      'predict',
      ...(options.json ? ['--json'] : []),
      ...(options.output === undefined ? [] : [`--output=${options.output}`]),
      '--',
      resolve(model),
      ...files,
    ),
    {
      env: engineEnvironment(engine, process.env),
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => done(code ?? 1));
  });
}
