// Rules about runs: what belongs to a finished one is there or missed by name, and what runs in the books runs.
import { errors } from '@trainyard/contracts/errors';
import {
  endOrphanedAttempts,
  orphanedRuns,
  releaseRun,
  runsMissingFiles,
  runsWithAllFiles,
  runsWithoutModel,
  unreadEvaluations,
} from '@trainyard/store/reconcile-run';
import { noteTrouble, settleTroubles } from '@trainyard/store/trouble';
import { completeModelOrSay, readEvaluation, someOf } from './complete-run.ts';
import type { ServerContext } from './context.ts';
import { findings, type Rule } from './reconciler-rule.ts';

const self = (id: string) => id;
/** Looks of which one asks for all completed runs, however old; the others ask for those of a day. */
const WHOLE_EVERY = 20;
const ALL_DAYS = 36_500;

export function runRules(context: ServerContext): Rule[] {
  const { db } = context;
  let looks = 0;
  return [
    {
      name: 'run.evaluation',
      truth: 'The evaluation of a completed run has been read once it has arrived',
      find: async (limit) => findings(await unreadEvaluations(db, limit), self, (run) => readEvaluation(context, run)),
    },
    {
      name: 'run.model',
      truth: 'A completed run has a model',
      find: async (limit) => {
        const days = looks % WHOLE_EVERY === 0 ? ALL_DAYS : 1;
        const found = await runsWithoutModel(db, limit, days);
        // What did not fit into a look of all is found by the next.
        if (found.length < limit) looks += 1;
        return findings(found, self, (run) => completeModelOrSay(context, run));
      },
    },
    {
      name: 'run.files',
      truth: 'The files that an ended run announced have arrived',
      find: async (limit) =>
        findings(
          await runsMissingFiles(db, limit),
          ({ run_id }) => run_id,
          async ({ run_id, count, paths }) => {
            const code = 'artifact.not_received' as const;
            const message = `${count === 1 ? 'A file was' : `${count} files were`} announced and did not arrive: ${someOf(paths, count)}.`;
            await noteTrouble(db, run_id, { what: 'file', code, message, hint: errors[code].hint, count }, 'set');
            return false;
          },
        ),
    },
    {
      name: 'run.files_said',
      truth: 'A run whose files are all here says of none that it is missing',
      find: async (limit) =>
        findings(await runsWithAllFiles(db, limit), self, async (run) => {
          for (const code of ['artifact.not_received', 'artifact.lost'] as const)
            await settleTroubles(db, run, 'file', code);
          await settleTroubles(db, run, 'model', 'artifact.lost');
          return true;
        }),
    },
    {
      name: 'run.lease',
      truth: 'A running run has an agent, a lease and an attempt that runs',
      find: async (limit) => findings(await orphanedRuns(db, limit), self, (run) => releaseRun(db, run)),
    },
    {
      name: 'attempt.run',
      truth: 'An attempt that runs is the one its run is in',
      find: async (limit) => {
        const ended = await endOrphanedAttempts(db, limit);
        return findings([...Array(ended).keys()], String, async () => true);
      },
    },
  ];
}
