// The process of an agent, as `trainyard up` and `trainyard agent` start it. The token comes by environment, because arguments
// can be read by every user of the machine.
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ClientError } from '@trainyard/client/client-error';
import { TrainyardError } from '@trainyard/contracts/problem';
import { startAgent, type RunningAgent, type StopHow } from './agent.ts';
import { findEngine } from './engine.ts';

const { values } = parseArgs({
  options: {
    server: { type: 'string' }, name: { type: 'string' }, 'data-dir': { type: 'string', default: './data' }, slots: { type: 'string', default: '1' },
    local: { type: 'boolean', default: false }, 'keep-workers': { type: 'boolean', default: false },
    /** Standard input is a pipe from the parent; its end is the parent's death, after which this process leaves its workers alone and goes. */
    'watch-parent': { type: 'boolean', default: false },
  },
});
const log = (text: string): void => console.error(`${new Date().toISOString()} ${text}`);

function fail(error: unknown): never {
  const hint = error instanceof ClientError ? error.problem.hint : error instanceof TrainyardError ? error.toProblem().hint : '';
  log(`${(error as Error).message} ${hint}`.trim());
  process.exit(1);
}

if (values['watch-parent']) process.stdin.resume().on('end', () => process.exit(0)).on('error', () => process.exit(0));

let agent: RunningAgent | null = null;
let asked = 0;
async function stop(): Promise<void> {
  asked += 1;
  if (agent === null) process.exit(0);
  const gentle: StopHow = values['keep-workers'] ? 'keep' : 'pause';
  log(asked > 1 ? 'Ending at once.' : gentle === 'keep' ? 'Leaving; trainings go on.' : 'Leaving; trainings write their checkpoints.');
  await agent.stop(asked > 1 ? 'kill' : gentle);
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());

try {
  agent = await startAgent({
    server: values.server ?? 'http://127.0.0.1:8080', token: process.env['TRAINYARD_AGENT_TOKEN'] ?? '', name: values.name ?? hostname(), local: values.local,
    folder: join(resolve(values['data-dir']), 'agent'), slots: Number(values.slots), engine: findEngine(process.env), env: process.env, log,
  });
  log('Ready.');
  await agent.ended;
} catch (error) {
  fail(error);
}
