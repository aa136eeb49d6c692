// What can be done about a failed run. Each remedy is something the platform really does: a clone with one change, or going on.
import type { Run } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';

export interface Remedy {
  kind: 'clone' | 'resume' | 'edit';
  label: string;
  why: string;
  change: Record<string, JsonValue>;
  /** Why it makes no sense here; '' when it does. */
  why_not: string;
}
type FailedRun = Pick<Run, 'config' | 'failure' | 'checkpoints' | 'attempt' | 'state'>;

/** Remedies, the likeliest first. The last is always to edit the config oneself. */
export function remediesOf(run: FailedRun): Remedy[] {
  const code = run.failure?.code ?? '';
  return [
    ...specific(code, run),
    resume(code, run),
    {
      kind: 'edit',
      label: 'Edit the config',
      why: 'Opens the form with the settings of this run.',
      change: {},
      why_not: '',
    },
  ];
}

const clone = (label: string, why: string, change: Record<string, JsonValue>): Remedy => ({
  kind: 'clone',
  label,
  why,
  change,
  why_not: '',
});
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function specific(code: string, { config }: FailedRun): Remedy[] {
  const rate = number(config['learning_rate']);
  const batch = number(config['batch_size']);
  switch (code) {
    case 'engine.loss_not_finite':
      return [
        ...(rate === null
          ? []
          : [
              clone(`Rate ${shorter(rate / 10)}`, `A tenth of ${shorter(rate)}: too large a step is the usual cause.`, {
                learning_rate: Number((rate / 10).toPrecision(3)),
              }),
            ]),
        ...(number(config['max_grad_norm']) === 0
          ? [clone('Clip gradients at 1', 'Keeps the learning rate, but no step can be large.', { max_grad_norm: 1 })]
          : []),
        ...(config['precision'] === 'bf16' || config['precision'] === 'auto'
          ? [clone('Full precision', 'Rounding of bf16 cannot be the cause then.', { precision: 'fp32' })]
          : []),
      ];
    case 'engine.out_of_memory':
      return batch !== null && batch > 1
        ? [
            clone(`Batch size ${Math.floor(batch / 2)}`, `Half of ${batch}: takes about half of the memory.`, {
              batch_size: Math.floor(batch / 2),
            }),
          ]
        : [];
    case 'engine.hub_unreachable':
    case 'engine.no_pretrained':
      return [
        clone('Weights on board', 'efficientnet-lite0 carries its ImageNet weights; no network is needed.', {
          model: 'efficientnet-lite0',
          load_pretrained: true,
        }),
        clone('From scratch', 'Starts with random weights; takes more epochs.', { load_pretrained: false }),
      ];
    case 'image.corrupt':
    case 'image.not_an_image':
      return [clone('Skip broken images', 'Names and counts them, and trains on the rest.', { bad_files: 'skip' })];
    case 'csv.class_too_small':
      return [
        clone('Hold-out', 'One split instead of folds: every class is large enough for it.', { validation: 'holdout' }),
      ];
    default:
      return [];
  }
}

/** Failures that come back at the same place, because a run repeats itself exactly. */
const REPEATS =
  /^(config|csv|image|engine\.(loss_not_finite|out_of_memory|no_pretrained|model_not_found|config_differs))/;

function resume(code: string, run: FailedRun): Remedy {
  const kept = run.checkpoints.some((checkpoint) => checkpoint.kind === 'last') || run.checkpoints.length > 0;
  const repeats = REPEATS.test(code);
  return {
    kind: 'resume',
    label: kept ? 'Go on from the checkpoint' : 'Try again',
    why: repeats
      ? 'A run repeats itself exactly: the same seed gives the same order.'
      : `Attempt ${run.attempt + 1} of this run, ${kept ? 'from its last checkpoint' : 'from the beginning'}.`,
    change: {},
    why_not: repeats ? 'It would stop at the same place.' : '',
  };
}

function shorter(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded < 0.001 ? rounded.toExponential() : String(rounded);
}
