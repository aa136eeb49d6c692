// The commands that speak to a server, and how they find it.
import { type Command, Option } from 'commander';

export interface ServerOptions {
  server: string;
  token?: string;
}

export const DEFAULT_SERVER = 'http://127.0.0.1:8080';

export function addServerCommands(trainyard: Command, exit: (code: number) => void): void {
  const add = (name: string, description: string): Command =>
    trainyard
      .command(name)
      .description(description)
      .addOption(new Option('--server <url>', 'address of the server').env('TRAINYARD_SERVER').default(DEFAULT_SERVER))
      // Read from the environment by commander: as a default it would stand in the help.
      .addOption(
        new Option('--token <token>', 'token; not needed on the machine of the server').env('TRAINYARD_TOKEN'),
      );
  add('runs', 'list the runs of a server')
    .option('--json', 'as JSON')
    .option('--limit <n>', 'how many', '30')
    .action(async (options) => exit(await (await import('./runs.ts')).runs(options)));
  add('logs', 'print what a run says')
    .argument('<run>', 'id of the run')
    .option('--follow', 'go on until it ends')
    .option('--json', 'all events, one JSON object a line')
    .action(async (run, options) => exit(await (await import('./logs.ts')).logs(run, options)));
  for (const [name, description] of [
    ['cancel', 'stop a run for good'],
    ['pause', 'write a checkpoint and stop'],
    ['resume', 'go on from the last checkpoint'],
  ] as const) {
    add(name, description)
      .argument('<run>', 'id of the run')
      .action(async (run, options) => exit(await (await import('./runs.ts')).change(name, run, options)));
  }
}
