// Troubles of a run as sentences: what is missing, because of what.
import type { Run, RunTrouble } from '@trainyard/contracts/run';
import { count } from '../../format.ts';
import { goesOn } from '@trainyard/core/words';

/** Lines and files come with a sentence of their own. */
const beginnings: Partial<Record<RunTrouble['what'], string>> = {
  model: 'No model yet, because',
  evaluation: 'No evaluation yet, because',
  log: 'The log is not whole, because',
};

export const openTroubles = (run: Pick<Run, 'troubles'>) =>
  run.troubles.filter((trouble) => trouble.settled_at === null);

/** Why a completed run has no model, in one sentence; null where nothing is known to be wrong. */
export function whyNoModel(run: Pick<Run, 'model_id' | 'troubles'>): string | null {
  if (run.model_id !== null) return null;
  const trouble = openTroubles(run).find(({ what }) => what === 'model');
  return trouble ? troubleSentence(trouble, false) : null;
}

/** "No model yet, because 2 of its 9 files did not arrive: a, b." Of a registered model something may be missing too. */
export function troubleSentence(trouble: RunTrouble, hasModel: boolean): string {
  const begins = trouble.what === 'model' && hasModel ? 'The model cannot be used, because' : beginnings[trouble.what];
  const message = trouble.message.trim();
  const text = begins === undefined ? message : `${begins} ${goesOn(message)}`;
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** How often it was tried; null for what is counted and not tried, and for the first time. */
export function triesWords({ what, count: times }: RunTrouble): string | null {
  return (what === 'model' || what === 'evaluation') && times > 1 ? `tried ${count(times, 'time')}` : null;
}
