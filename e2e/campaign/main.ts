// npm run campaign -- [--minutes 30] [--seed 1] [--every 20] [--agents 2] [--in-flight 4] [--patience 900] [--report FILE] [--keep]
// Kills server, agents, workers and database at random under load, and checks that nothing was lost. Exit code 1 when something was.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../src/trainyard.ts';
import { runCampaign } from './campaign.ts';
import { faultsOf, linesOf } from './report.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    every: { type: 'string', default: '20' },
    agents: { type: 'string', default: '2' },
    'in-flight': { type: 'string', default: '4' },
    patience: { type: 'string', default: '900' },
    report: { type: 'string', default: 'campaign.json' },
    keep: { type: 'boolean', default: false },
  },
});
const number = (name: 'minutes' | 'seed' | 'every' | 'agents' | 'in-flight' | 'patience'): number => {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number, not ${values[name]}`);
  return value;
};
const folder = await temporaryFolder();
console.log(`Working in ${folder.path}`);
const report = await runCampaign({
  folder: folder.path,
  seed: number('seed'),
  minutes: number('minutes'),
  every: number('every'),
  remoteAgents: number('agents'),
  inFlight: number('in-flight'),
  patience: number('patience'),
  say: (text) => console.log(text),
});
writeFileSync(resolve(values.report), `${JSON.stringify(report, null, 2)}\n`);
for (const line of linesOf(report)) console.log(line);
console.log(`Report: ${resolve(values.report)}`);
const failed = faultsOf(report).length > 0;
// What is left behind explains a fault.
if (failed || values.keep) console.log(`Data and logs are kept: ${folder.path}`);
else await folder.remove();
process.exit(failed ? 1 : 0);
