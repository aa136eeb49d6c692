// The two example projects that a first start shows, with their data registered and the config that the command line trains
// them with. Made once, on an empty database; what failed then is made later, and what somebody deleted is not.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { insertDataset } from '@trainyard/store/dataset';
import { insertProject, owedExamples } from '@trainyard/store/project';
import { inTransaction } from '@trainyard/store/transaction';
import { insertConfig } from '@trainyard/store/saved-config';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseYaml } from './config-yaml.ts';
import type { ServerContext } from './context.ts';
import { scanDataset } from './dataset-scan.ts';
import { findings, type Rule } from './reconciler-rule.ts';
import { removeStaleUploads } from './uploads.ts';

const EXAMPLES = [
  {
    example: 'eurosat',
    project: 'Land use from space',
    description:
      'Ten kinds of land use in satellite pictures of Europe (EuroSAT, MIT licence): 600 pictures to learn from, 200 to test.',
    dataset: 'EuroSAT',
    path: 'eurosat',
  },
  {
    example: 'penguins',
    project: 'Penguins',
    description: 'Which of three species is it? 344 penguins of the Palmer Archipelago with their measurements (CC0).',
    dataset: 'Palmer penguins',
    path: join('penguins', 'penguins.csv'),
  },
] as const;

/** The config of examples/<name>.yaml; the data comes from the dataset. */
async function exampleConfig({ settings }: ServerContext, name: string): Promise<JsonObject> {
  const { config, problems } = parseYaml(await readFile(join(settings.examplesDir, `${name}.yaml`), 'utf8'));
  if (!config) throw new TrainyardError('config.invalid', `examples/${name}.yaml: ${problems[0]?.message ?? ''}`);
  const { data: _, ...rest } = config;
  return rest;
}

async function seed(context: ServerContext, example: (typeof EXAMPLES)[number]): Promise<void> {
  const { db, newId, settings } = context;
  const { version, ...place } = await scanDataset(context, join(settings.examplesDir, example.path));
  const config = await exampleConfig(context, example.example);
  await inTransaction(db, async (trx) => {
    const project = {
      id: newId('prj'),
      name: example.project,
      description: example.description,
      example: example.example,
    };
    // Two servers that start on one database: the second finds the project there.
    if (!(await insertProject(trx, project))) return;
    await insertDataset(
      trx,
      { id: newId('dst'), project_id: project.id, name: example.dataset, source: 'example', ...place },
      version,
    );
    await insertConfig(trx, { id: newId('cfg'), project_id: project.id, name: 'Example', config });
  });
}

async function owed({ db }: Pick<ServerContext, 'db'>): Promise<(typeof EXAMPLES)[number][]> {
  const missing = await owedExamples(
    db,
    EXAMPLES.map(({ example }) => example),
  );
  return EXAMPLES.filter(({ example }) => missing.includes(example));
}

/** The examples that a start could not add. */
export function exampleRules(context: ServerContext): Rule[] {
  return [
    {
      name: 'examples.added',
      truth: 'A new database has the examples, until somebody deletes them',
      find: async () =>
        findings(
          await owed(context),
          ({ example }) => example,
          async (example) => {
            await seed(context, example);
            return true;
          },
        ),
    },
  ];
}

/** Called at every start, before the server listens. */
export async function seedExamples(context: ServerContext): Promise<void> {
  await removeStaleUploads(context);
  const missing = await owed(context).catch((error: unknown) => {
    context.log.warn({ err: error }, 'whether the examples are there cannot be asked; the reconciler asks again');
    return [];
  });
  for (const example of missing) {
    try {
      await seed(context, example);
    } catch (error) {
      // Without examples the server is a server all the same.
      context.log.warn({ err: error, example: example.example }, 'the example could not be added; it is tried again');
    }
  }
}
