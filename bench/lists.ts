// Lists of a project that has many runs: milliseconds and bytes of each order and filter over HTTP, against a server that runs.
//   node bench/lists.ts http://127.0.0.1:7717 prj_01k…
const [server = '', project = ''] = process.argv.slice(2);
if (!server.startsWith('http') || !project.startsWith('prj_'))
  throw new Error(
    'give the address of a server and the id of a project: node bench/lists.ts http://127.0.0.1:7717 prj_01k…',
  );

const TRIES = 7;
const questions = [
  'runs?limit=50',
  'runs?limit=40&sort=rank',
  'runs?limit=40&sort=rank&offset=9000',
  ...[
    'created',
    'name',
    'state',
    'metric',
    'minutes',
    'started',
    'ended',
    'dataset',
    'model',
    'agent',
    'group',
    'progress',
    'epoch',
  ].flatMap((column) => ['asc', 'desc'].map((order) => `runs?limit=50&sort=${column}&order=${order}`)),
  'runs?limit=50&sort=lr&order=desc',
  'runs?limit=50&sort=config.optimizer.weight_decay',
  'runs?limit=50&sort=metrics.test_accuracy&order=desc',
  'runs?limit=50&sort=metric&order=desc&offset=9000&fields=config.learning_rate,config.model,config.image_size',
  'runs?limit=50&state=failed',
  'runs?limit=50&q=77',
  'runs?limit=50&where=lr>0.005',
  'runs?limit=50&where=model:vit metric>0.7 -state:failed&sort=metric&order=desc',
  'runs?limit=50&where=weight_decay>0.05',
  'runs?limit=50&where=resnet',
  'runs/facets?',
  'runs/facets?where=lr>0.005',
  'models?limit=50',
  'models?limit=50&sort=metric&order=desc',
  'models?limit=50&sort=bytes&order=desc',
];

async function ask(question: string): Promise<{ ms: number; bytes: number; total: number }> {
  const start = performance.now();
  const response = await fetch(`${server}/api/v1/${question}&project=${project}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${question}: ${text}`);
  return { ms: performance.now() - start, bytes: text.length, total: (JSON.parse(text) as { total: number }).total };
}

for (const question of questions) {
  const answers = [];
  for (let n = 0; n < TRIES; n += 1) answers.push(await ask(question));
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const { bytes, total } = answers[0] ?? { bytes: 0, total: 0 };
  const figures = [times[0], times[Math.floor(TRIES / 2)], times.at(-1)]
    .map((ms = 0) => ms.toFixed(0).padStart(6))
    .join('');
  console.log(
    `${figures} ms (least, median, most)  ${(bytes / 1000).toFixed(1).padStart(7)} kB  ${String(total).padStart(6)} found  ${question}`,
  );
}
