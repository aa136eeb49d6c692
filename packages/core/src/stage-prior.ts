// What stages take on usual machines, for an installation that has measured nothing yet. Rough on purpose: whoever uses it says
// that it is a guess, and gives it the width of one.
import type { PlannedStage, Stage } from '@trainyard/contracts/stage';
import type { Traits } from './stage-rates.ts';

interface Usual {
  /** Seconds whatever the size. */
  once: number;
  /** Seconds for each example and piece (epoch, fold). */
  each: number;
}

/** On two cores of a CPU. */
const IMAGES: Partial<Record<Stage, Usual>> = {
  start: { once: 5, each: 0 },
  build: { once: 2, each: 0 },
  decode: { once: 0.3, each: 0.003 },
  first_epochs: { once: 0, each: 0.12 },
  first_evaluations: { once: 0.1, each: 0.008 },
  epochs: { once: 0, each: 0.12 },
  evaluations: { once: 0, each: 0.008 },
  final_evaluation: { once: 1, each: 0.01 },
  export: { once: 5, each: 0 },
  finish: { once: 1.5, each: 0 },
};
const TABLES: Partial<Record<Stage, Usual>> = {
  start: { once: 3, each: 0 },
  read: { once: 0.3, each: 2e-5 },
  preprocessing: { once: 0.1, each: 1e-5 },
  fits: { once: 0.8, each: 2e-4 },
  evaluations: { once: 0.1, each: 2e-5 },
  importance: { once: 2, each: 2e-4 },
  refit: { once: 0.8, each: 2e-4 },
  final_evaluation: { once: 0.6, each: 5e-5 },
  export: { once: 3, each: 0 },
  finish: { once: 1.5, each: 0 },
};
/** A frozen network looks at each picture once per view; after that only a layer is trained. */
const FROZEN: Partial<Record<Stage, Usual>> = {
  first_epochs: { once: 0, each: 0.012 },
  epochs: { once: 0.02, each: 2e-5 },
  evaluations: { once: 0.02, each: 2e-6 },
};
/** How much faster a GPU is in what it does. */
const GPU = 25;
const ON_GPU: ReadonlySet<Stage> = new Set([
  'first_epochs',
  'first_evaluations',
  'epochs',
  'evaluations',
  'final_evaluation',
]);

/** Seconds of a whole stage. */
export function priorSeconds(traits: Traits, { stage, count }: PlannedStage): number {
  if (stage === 'checkpoints') return 0.1 * Math.max(1, count);
  const isImage = traits.task === 'image-classification';
  const usual = (isImage && traits.frozen ? FROZEN[stage] : undefined) ?? (isImage ? IMAGES : TABLES)[stage];
  if (!usual) return 1;
  const faster = isImage && traits.deviceKind === 'cuda' && ON_GPU.has(stage) ? GPU : 1;
  const larger = isImage && ON_GPU.has(stage) ? ((traits.imageSize ?? 224) / 224) ** 2 : 1;
  return Math.max(0.01, Math.max(1, count) * (usual.once + (usual.each * traits.examples * larger) / faster));
}
