// `trainyard agent`: offers this machine to a server.
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { runAgentProcess } from '@trainyard/agent/agent-process';
import { findEngine } from '@trainyard/agent/engine';

export interface AgentCommand {
  server: string;
  token?: string;
  name?: string;
  dataDir?: string;
  slots?: number;
  keepWorkers?: boolean;
  /** Set by `trainyard up` for the agent beside the server. */
  local?: boolean;
  watchParent?: boolean;
}

/** Never returns: the process ends when the agent does. */
export async function agent(options: AgentCommand): Promise<number> {
  const { token } = options;
  if (!token) {
    console.error(
      'The agent needs the token of the server: --token, or TRAINYARD_AGENT_TOKEN. The agents page shows the whole command.',
    );
    return 2;
  }
  return runAgentProcess({
    server: options.server.replace(/\/+$/, ''),
    token,
    name: options.name ?? hostname(),
    local: options.local ?? false,
    folder: join(resolve(options.dataDir || './data'), 'agent'),
    slots: options.slots ?? 1,
    engine: findEngine(process.env),
    env: process.env,
    keepWorkers: options.keepWorkers ?? false,
    watchParent: options.watchParent ?? false,
    log: (text) => console.error(`${new Date().toISOString()} ${text}`),
  });
}
