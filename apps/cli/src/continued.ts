// `trainyard continued`, and the closing words of a training: what going on from another model made of the classes that it knew.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import { Continued, type Lineage, type RunKin } from '@trainyard/contracts/continued';
import { changeSentences, classChanges, differenceText, verdictWords } from '@trainyard/core/change';
import { shareText } from '@trainyard/core/figure-words';
import { z } from 'zod';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';
import { findId } from './things.ts';

/** Classes that are listed, the largest loss first. */
const LISTED = 20;
const Evaluation = z.looseObject({ continued: Continued });

/** Of an evaluation.json; null where the training went on from nothing. */
function continuedOf(evaluation: unknown): Continued | null {
  const parsed = Evaluation.safeParse(evaluation);
  return parsed.success ? parsed.data.continued : null;
}

/** Lines for the folder of a run. */
export function changeTold(out: string): string[] {
  const file = join(out, 'evaluation.json');
  const continued = existsSync(file) ? continuedOf(JSON.parse(readFileSync(file, 'utf8'))) : null;
  return continued === null ? [] : lines(continued);
}

function lines(continued: Continued): string[] {
  const changes = classChanges(continued);
  const rows = changes
    .slice(0, LISTED)
    .map((one) => [
      one.label,
      shareText(one.before, 1),
      shareText(one.after, 1),
      differenceText(one),
      verdictWords[one.verdict],
      String(one.examples),
    ]);
  const more = changes.length - rows.length;
  return [
    `Continued from ${continued.from}. ${changeSentences(continued).join(' ')}`,
    ...(rows.length > 0
      ? [textTable(['class it knew', 'before', 'after', 'difference (95 % interval)', 'verdict', 'pictures'], rows)]
      : []),
    ...(more > 0 ? [`${more} more with less lost.`] : []),
  ];
}

/** Exit code 1 where the run neither went on from another nor was gone on from. */
export async function continued(given: string, options: ServerOptions & { json?: boolean }): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const id = await findId(client, 'run', given, 'living');
  const run = await client.call('getRun', { params: { run: id } });
  const { lineage = { continued_from: null, continued_by: [] } } = run;
  const measured = continuedOf(run.evaluation);
  if (options.json) console.log(JSON.stringify({ ...lineage, change: measured }));
  else for (const line of told(run.name, lineage, measured)) console.log(line);
  return lineage.continued_from === null && lineage.continued_by.length === 0 ? 1 : 0;
}

function told(name: string, { continued_from: from, continued_by: by }: Lineage, measured: Continued | null): string[] {
  if (from === null && by.length === 0) return [`${name} did not go on from another run, and none went on from it.`];
  return [
    ...(from === null ? [] : [`${name} went on from ${named(from)}.`]),
    ...(by.length === 0 ? [] : [`Went on from ${name}: ${by.map(named).join(', ')}.`]),
    ...(measured === null
      ? from === null
        ? []
        : ['What became of the classes that it knew is measured when the training ends.']
      : lines(measured)),
  ];
}

const named = ({ id, name, deleted }: RunKin): string =>
  name === null ? `${id}, which was removed` : `${name} (${id}${deleted ? ', deleted' : ''})`;
