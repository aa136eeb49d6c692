// The command line. Each command is its own file and is loaded only when it is asked for.
import { Command, InvalidArgumentError, Option } from 'commander';
import { TrainyardError } from '@trainyard/contracts/problem';
import { ClientError } from '@trainyard/client/client-error';
import { onClosedPipe, watchPipes } from './closed-pipe.ts';
import { serverAdvice } from './server-advice.ts';
import { addServerCommands } from './server-options.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number from 1 on.');
  return value;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('expected a port number from 0 to 65535.');
  return value;
}

function program(): Command {
  const trainyard = new Command('trainyard')
    .description('Train image classifiers and tabular models.')
    .showSuggestionAfterError();
  trainyard
    .command('train')
    .description('train in the foreground, without a server')
    .argument('<config>', 'YAML or JSON file; relative data paths are relative to it')
    .option('--set <key=value>', 'change a key of the config; may be given several times', collect, [])
    .option('--out <folder>', 'folder of the run (default: ./runs/<name>-<time>)')
    .option('--json', 'print events only, one JSON object a line; the last one is the finished event')
    .option('--resume', 'go on from the last checkpoint of the folder, or begin when there is none')
    .option(
      '--device <id>',
      'cpu, cuda:N or cuda:GPU-<uuid>; several with commas train one image model together (default: as many as the config says, GPUs where there are any)',
    )
    .option('--threads <n>', 'threads of the worker (default: all cores)', count)
    .option('--plugins <folder>', 'folder of *.py files that register entries of your own')
    .action(async (file, options) => exit(await (await import('./train.ts')).train(file, options)));
  trainyard
    .command('preflight')
    .description('take a few real steps of an image config here: memory, speed, largest batch, time of the training')
    .argument('<config>', 'YAML or JSON file; relative data paths are relative to it')
    .option('--set <key=value>', 'change a key of the config; may be given several times', collect, [])
    .option('--json', 'all that was measured, as one JSON object')
    .option('--device <id>', 'cpu, cuda:N or cuda:GPU-<uuid> (default: the first GPU, else the CPU)')
    .option('--threads <n>', 'threads of the steps (default: all cores)', count)
    .option('--plugins <folder>', 'folder of *.py files that register entries of your own')
    .action(async (file, options) => exit(await (await import('./preflight.ts')).preflight(file, options)));
  trainyard
    .command('predict')
    .description('answer for files with a model folder')
    .argument('<model>', 'folder of a model')
    .argument('<files...>', 'images, folders of images, or CSV files with the columns of the model')
    .option('--output <file>', 'write the answers as CSV, a row each, and print how many there are')
    .option('--json', 'one JSON object per file')
    .action(async (model, files, options) => exit(await (await import('./predict.ts')).predict(model, files, options)));
  trainyard
    .command('preview')
    .description('write pictures of the data as the model would see them')
    .argument('<config>', 'YAML or JSON file of an image training; relative data paths are relative to it')
    .requiredOption('--out <folder>', 'folder for the pictures, each before and after')
    .option('--set <key=value>', 'change a key of the config; may be given several times', collect, [])
    .option('--pictures <n>', 'how many', count, 12)
    .option('--draw <n>', 'another number shows other pictures, changed in another way', count, 1)
    .option('--plugins <folder>', 'folder of *.py files that register entries of your own')
    .action(async (file, options) => exit(await (await import('./preview.ts')).preview(file, options)));
  trainyard
    .command('describe')
    .description('what a config may name: models, optimizers, losses …')
    .argument('[name]', 'a registry, or an entry of one')
    .option('--plugins <folder>', 'folder of *.py files that register entries of your own')
    .option('--json', 'the registry as JSON')
    .action(async (name, options) => exit(await (await import('./describe.ts')).describe(name, options)));
  trainyard
    .command('up')
    .description('start the server with an agent of this machine')
    .option('--port <n>', 'port (default: TRAINYARD_PORT or 8080)', port)
    .option('--host <address>', 'address to listen on (default: TRAINYARD_HOST or 127.0.0.1)')
    .option('--data-dir <folder>', 'where everything is kept (default: TRAINYARD_DATA_DIR or ./data)')
    .option('--no-agent', 'the server alone')
    .option('--slots <n>', 'trainings at a time on a machine without GPU (default: 1)', count)
    .option('--keep-workers', 'trainings go on when this is stopped')
    .hook('preAction', endInOrder)
    .action(async (options) => exit(await (await import('./up.ts')).up(options)));
  trainyard
    .command('agent')
    .description('offer this machine to a server')
    .requiredOption('--server <url>', 'address of the server')
    .addOption(new Option('--token <token>', 'agent token').env('TRAINYARD_AGENT_TOKEN'))
    .option('--name <name>', 'name on the agents page (default: the host name)')
    .addOption(new Option('--data-dir <folder>', 'where runs are kept (default: ./data)').env('TRAINYARD_DATA_DIR'))
    .option('--slots <n>', 'trainings at a time on a machine without GPU (default: 1)', count)
    .option('--keep-workers', 'trainings go on when this is stopped')
    .addOption(new Option('--local').hideHelp())
    .addOption(new Option('--watch-parent').hideHelp())
    .hook('preAction', endInOrder)
    .action(async (options) => exit(await (await import('./agent.ts')).agent(options)));
  trainyard
    .command('doctor')
    .description('what this machine has, and what is wrong')
    .option('--port <n>', 'port to look at', port)
    .option('--data-dir <folder>', 'data directory to look at')
    .action(async (options) => exit(await (await import('./doctor.ts')).doctor(options)));
  addServerCommands(trainyard, exit);
  return trainyard;
}

/** What runs until it is stopped is stopped, as by Ctrl-C, when nobody reads its output any more. */
function endInOrder(): void {
  onClosedPipe(() => void process.kill(process.pid, 'SIGTERM'));
}

/** The event loop may still hold sockets; what was printed is flushed first. */
function exit(code: number): void {
  process.exitCode = code;
  if (process.stdout.destroyed) process.exit(code);
  process.stdout.write('', () => process.exit(code));
}

watchPipes();
try {
  await program().parseAsync();
} catch (error) {
  const { message, hint } =
    error instanceof TrainyardError ? { message: error.message, hint: error.toProblem().hint } : problemOf(error);
  console.error(`${message}${hint ? ` ${hint}` : ''}`);
  exit(1);
}

function problemOf(error: unknown): { message: string; hint: string } {
  if (error instanceof ClientError) return serverAdvice(error, process.argv.slice(2), process.env);
  if (!(error instanceof Error)) return { message: String(error), hint: '' };
  // Where in our code it broke helps only who works on that code.
  return { message: (process.env['TRAINYARD_LOG_LEVEL'] === 'debug' && error.stack) || error.message, hint: '' };
}
