// An agent as a process: its signals, its parent, its exit code. `trainyard agent` and, as its child, `trainyard up` run it.
import { ClientError } from '@trainyard/client/client-error';
import { TrainyardError } from '@trainyard/contracts/problem';
import { causeOf } from './sending.ts';
import { startAgent, type AgentOptions, type RunningAgent, type StopHow } from './agent.ts';

export interface AgentProcessOptions extends AgentOptions {
  keepWorkers: boolean;
  /** Standard input is a pipe from the parent; its end is the parent's death, after which this process goes and leaves its workers alone. */
  watchParent: boolean;
}

/** Runs until it is told to end or the server refuses it; ends the process. */
export async function runAgentProcess(options: AgentProcessOptions): Promise<never> {
  const { log, keepWorkers, watchParent } = options;
  let agent: RunningAgent | null = null;
  let asked = 0;
  const stop = async (): Promise<void> => {
    asked += 1;
    if (agent === null) return process.exit(0);
    const gentle: StopHow = keepWorkers ? 'keep' : 'pause';
    log(
      asked > 1
        ? 'Ending at once.'
        : keepWorkers
          ? 'Leaving; trainings go on.'
          : 'Leaving; trainings write their checkpoints.',
    );
    await agent.stop(asked > 1 ? 'kill' : gentle);
    process.exit(0);
  };
  // Whatever was forgotten to be caught somewhere: the trainings of this machine are worth more than the tidiness of one promise.
  process.on('unhandledRejection', (error) => log(`Something failed that nobody waited for: ${causeOf(error)}`));
  // What this process and its workers make is read by their user alone.
  process.umask(0o077);
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  if (watchParent)
    process.stdin
      .resume()
      .on('end', () => process.exit(0))
      .on('error', () => process.exit(0));
  try {
    agent = await startAgent(options);
    log('Ready.');
    await agent.ended;
  } catch (error) {
    log(inWords(error));
  }
  process.exit(1);
}

function inWords(error: unknown): string {
  const hint =
    error instanceof ClientError ? error.problem.hint : error instanceof TrainyardError ? error.toProblem().hint : '';
  return `${error instanceof Error ? error.message : String(error)} ${hint}`.trim();
}
