// The commands that speak to a server, and how they find it.
import { MAX_NEIGHBOURS } from '@trainyard/contracts/limits';
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface ServerOptions {
  server: string;
  token?: string;
}

function place(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('expected the index of a picture, as `trainyard pictures` lists it.');
  return value;
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
    .option(
      '--sort <column>',
      "rank (the best first), minutes, config.learning_rate, metrics.loss …; '-' in front: the largest first",
    )
    .option('--where <words>', "as the page has it: 'state:failed lr>1e-4 -model:resnet'")
    .option('--project <id>', 'only runs of this project')
    .action(async (options) => exit(await (await import('./runs.ts')).runs(options)));
  add('agents', 'list the machines of a server and their devices')
    .option('--json', 'as JSON')
    .option('--join', 'print the command that adds another machine')
    .action(async (options) => exit(await (await import('./agents.ts')).agents(options)));
  add('logs', 'print what a run says')
    .argument('<run>', 'id of the run')
    .option('--follow', 'go on until it ends')
    .option('--json', 'all events, one JSON object a line')
    .action(async (run, options) => exit(await (await import('./logs.ts')).logs(run, options)));
  add('continued', 'say what a run went on from, which went on from it, and what became of the classes that were known')
    .argument('<run>', 'its name or id')
    .option('--json', 'as JSON')
    .action(async (run, options) => exit(await (await import('./continued.ts')).continued(run, options)));
  for (const [name, description] of [
    ['cancel', 'stop a run for good'],
    ['finish', 'stop training now and make a model of the best so far'],
    ['pause', 'write a checkpoint and stop'],
    ['resume', 'go on from the last checkpoint'],
  ] as const) {
    add(name, description)
      .argument('<run>', 'id of the run')
      .action(async (run, options) => exit(await (await import('./runs.ts')).change(name, run, options)));
  }
  add('prune', 'stop a run for good because it does not promise a result; what it measured is kept')
    .argument('<run>', 'id of the run')
    .option('--reason <words>', 'why, in words that its page shows')
    .action(async (run, options) => exit(await (await import('./runs.ts')).prune(run, options)));
  add('diff', 'say which pictures were added, removed and relabelled between two versions of a dataset')
    .argument('<dataset>', 'its name or id')
    .argument('[before]', 'number of the earlier version (default: the last but one)')
    .argument('[after]', 'number of the later version (default: the newest)')
    .option('--json', 'as JSON')
    .action(async (dataset, before, after, options) =>
      exit(await (await import('./diff.ts')).diff(dataset, before, after, options)),
    );
  add('pictures', 'list the pictures of a dataset: all, or those of a class, a part or a finding')
    .argument('<dataset>', 'its name or id')
    .option('--class <name>', 'only of this class')
    .option('--split <part>', 'only of this part: train, val, test, all, or unlabelled for those without a class yet')
    .option('--finding <code>', 'only those that have this finding, such as image.near_duplicate')
    .option(
      '--like <index>',
      'those that are most like this one first, by features where they are kept, else by the look',
      place,
    )
    .option('--measure <by>', 'with --like: look, efficientnet-lite0 or the id of a model (default: what there is)')
    .option('--version <n>', 'number of the version (default: the newest)')
    .option('--json', 'all of them, one JSON object a line')
    .action(async (dataset, options) => exit(await (await import('./pictures.ts')).pictures(dataset, options)));
  addDataCommands(add, exit);
  addSuggestCommands(add, exit);
  addEditCommand(add, exit);
  addLifecycleCommands(add, exit);
}

/** How data comes to a server. */
function addDataCommands(add: (name: string, description: string) => Command, exit: (code: number) => void): void {
  const data = (name: 'register' | 'upload', description: string, path: string): void => {
    add(name, description)
      .argument('<project>', 'its name or id')
      .argument('<path>', path)
      .option('--name <name>', 'name of the dataset (default: that of the folder or file)')
      .option(
        '--labels <csv>',
        'a list in the folder says the label of each picture: columns path, label and, where you like, split',
      )
      .option('--json', 'the dataset as JSON')
      .action(async (project, given, options) =>
        exit(await (await import('./datasets.ts'))[name](project, given, options)),
      );
  };
  data(
    'register',
    'make a dataset of data that lies on the server',
    'folder of class folders, or a table, on the server',
  );
  data(
    'upload',
    'send data of this machine and make a dataset of it; what broke off goes on',
    'folder of class folders, archive or table',
  );
  add('scans', 'list data that is being read or sent, and how far it is')
    .option('--json', 'as JSON')
    .option('--end <id>', 'cancel this one, forget that it failed, or forget what was sent of an upload')
    .action(async (options) => exit(await (await import('./scans.ts')).scans(options)));
}

function threshold(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('expected a confidence from 0 to 1, such as 0.9.');
  return value;
}

function voters(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MAX_NEIGHBOURS)
    throw new InvalidArgumentError(`expected a whole number from 1 to ${MAX_NEIGHBOURS}.`);
  return value;
}

/** What pictures may be, and what of them a model got wrong. */
function addSuggestCommands(add: (name: string, description: string) => Command, exit: (code: number) => void): void {
  add('suggest', 'suggest classes for the pictures of a dataset that have none; nothing is written without --accept')
    .argument('<dataset>', 'its name or id')
    .option('--model <model>', 'by this model of the project (default: by the nearest labelled pictures)')
    .option('--features <model>', 'nearest in features of this model (default: of the network on board)')
    .option('--neighbours <n>', 'how many labelled pictures vote', voters, 5)
    .option('--threshold <confidence>', 'only suggestions with this confidence at least, 0 to 1', threshold, 0)
    .option('--label <class>', 'only suggestions of this class')
    .option('--accept', 'make a new version in which these pictures have the suggested classes')
    .option('--dry-run', 'with --accept: say what would happen, and stop')
    .option('--json', 'all of them, one JSON object a line; with --accept the version')
    .action(async (dataset, options) => exit(await (await import('./suggest.ts')).suggest(dataset, options)));
  add('mistakes', 'list pictures that the model of a run answered wrong, or relabel those whose label is wrong')
    .argument('<run>', 'id of the run')
    .option('--truth <class>', 'only those that are labelled so')
    .option('--answer <class>', 'only those that were taken for this')
    .option(
      '--relabel <path=class>',
      'the label is wrong: a new version of the dataset has this one; may be given several times',
      (text: string, all: string[]) => [...all, text],
      [] as string[],
    )
    .option('--dry-run', 'with --relabel: say what would happen, and stop')
    .option('--json', 'as JSON')
    .action(async (run, options) => exit(await (await import('./mistakes.ts')).mistakes(run, options)));
}

/** Edits are made in the order in which their options stand. */
function addEditCommand(add: (name: string, description: string) => Command, exit: (code: number) => void): void {
  const given: [option: string, text: string][] = [];
  const collect = (option: string) => (text: string) => void given.push([option, text]);
  add('edit', 'make a new version of a set of pictures; edits are made in the order given, and no file is touched')
    .argument('<dataset>', 'its name or id')
    .option('--from <version>', 'number of the version to edit, or without an edit to bring back (default: the newest)')
    .option('--rename <old=new>', 'rename a class', collect('rename'))
    .option('--merge <one,other=into>', 'make one class of several', collect('merge'))
    .option('--delete-class <classes>', 'leave classes out, with their pictures', collect('delete-class'))
    .option('--relabel <path=class>', 'give one picture another class', collect('relabel'))
    .option('--remove <path>', 'leave one picture out', collect('remove'))
    .option(
      '--split <shares>',
      'divide anew: train,val,test such as 0.8,0.1,0.1, then @seed and @pattern for group_by; copies stay on one side',
      collect('split'),
    )
    .option('--join <dataset>', 'add the pictures of the newest version of another set', collect('join'))
    .option('--edits <file>', 'JSON list of edits as the API takes them')
    .option('--dry-run', 'say what would happen, and stop')
    .option('--json', 'as JSON')
    .action(async (dataset, options) => {
      const { edit, readers } = await import('./edit.ts');
      const written = given.flatMap(([option, text]) => readers[option]?.(text) ?? []);
      exit(await edit(dataset, written, options));
    });
}

/** What can be done with anything that has a name. */
function addLifecycleCommands(add: (name: string, description: string) => Command, exit: (code: number) => void): void {
  const named = (name: string, description: string): Command =>
    add(name, description)
      .argument('<kind>', 'project, group, dataset, run, model or config')
      .argument('<name>', 'its name or id');
  named('rename', 'give it another name')
    .argument('<new-name>', 'the new name')
    .action(async (kind, name, next, options) =>
      exit(await (await import('./lifecycle.ts')).rename(kind, name, next, options)),
    );
  named('archive', 'put it away: lists leave it out').action(async (kind, name, options) =>
    exit(await (await import('./lifecycle.ts')).putAway(kind, name, options)),
  );
  named('restore', 'bring back what was archived or deleted').action(async (kind, name, options) =>
    exit(await (await import('./lifecycle.ts')).restore(kind, name, options)),
  );
  named('delete', 'say what uses it and delete it; it can be restored for a week')
    .option('--yes', 'do not ask')
    .action(async (kind, name, options) => exit(await (await import('./lifecycle.ts')).remove(kind, name, options)));
}
