// Pictures of every page and state, and what changed in them.
//   node tools/pictures.ts seed STORE                       an installation with every state, kept in STORE (about two minutes)
//   node tools/pictures.ts take STORE FOLDER [--only a,b]   pictures of this working tree's pages on a copy of STORE
//   node tools/pictures.ts compare BEFORE AFTER [--out DIR] a table, and a picture of each difference
// Build the pages first (`npx vite build` in apps/web). STORE can be older than the code: a copy is migrated by the start.
import { parseArgs } from 'node:util';
import { compare } from './pictures/compare.ts';
import { seed } from './pictures/seed.ts';
import { take } from './pictures/take.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, out: { type: 'string' } },
});
const [verb, one, two] = positionals;
if (verb === 'seed' && one) await seed(one);
else if (verb === 'take' && one && two) await take(one, two, values.only?.split(',') ?? []);
else if (verb === 'compare' && one && two) await compare(one, two, values.out ?? `${two}-differences`);
else {
  console.error('pictures: seed STORE | take STORE FOLDER [--only a,b] | compare BEFORE AFTER [--out DIR]');
  process.exitCode = 1;
}
