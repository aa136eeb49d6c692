// What a preflight measured, in sentences: the same on the page and on the command line.
import type { Preflight } from '@trainyard/contracts/preflight';
import { durationWords } from './duration-words.ts';
import { rangeWords } from './time-left.ts';

const WHY: Record<NonNullable<Preflight['largest_batch_why']>, string> = {
  memory: 'twice as many would not fit',
  speed: 'more are no quicker',
  data: 'more would leave an epoch fewer than 8 steps',
  time: 'larger ones were not tried for want of time',
  most: 'more are not allowed',
};

/** In order of interest. */
export function preflightSentences(measured: Preflight): string[] {
  const { training_seconds: seconds, images_per_second: speed, largest_batch: largest, trials } = measured;
  const times = rangeWords([seconds.low, seconds.high]);
  const { recipe } = measured;
  const frozen = recipe === null ? largest === null : recipe.epochs === 0;
  const quickest = trials.reduce((best, one) => (one.images_per_second > best.images_per_second ? one : best), {
    batch_size: 0,
    images_per_second: 0,
  });
  const fits =
    largest === null
      ? []
      : [
          `The largest batch that fits is ${measured.largest_batch_why === 'memory' ? '' : 'at least '}${largest}: ${WHY[measured.largest_batch_why ?? 'time']}; ${quickest.batch_size} was the quickest.`,
        ];
  return [
    `${frozen ? 'Features' : 'Steps'} of ${measured.batch_size} at ${measured.image_size} px, ${measured.precision}, on ${measured.device_name}: ${figure(speed.middle)} images/s, ${figure(speed.low)} to ${figure(speed.high)} in ${measured.steps_timed} steps.`,
    `Memory of these steps: ${bytes(measured.peak_memory_bytes)} of ${bytes(measured.memory_limit_bytes)} that may be used.`,
    ...fits,
    ...(recipe === null ? [] : [plans(recipe, measured.image_size)]),
    `By that the training takes ${/^(about|less)/.test(times) ? times : `about ${times}`}, start and export aside.`,
  ];
}

/** What the recipe of a preset makes of that speed. */
function plans(
  { preset, epochs, limit_seconds: limit, probed }: NonNullable<Preflight['recipe']>,
  size: number,
): string {
  const within = `within ${durationWords(limit)}`;
  const first = probed ? 'a linear probe, then ' : '';
  return epochs === 0
    ? `${preset} plans a linear probe at ${size} px, ${within}.`
    : `${preset} plans ${first}${epochs} epochs at ${size} px, ${within}.`;
}

const figure = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(2);

/** '812 MB', '5.3 GB'. */
function bytes(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(1)} GB` : `${Math.round(count / 1e6).toLocaleString('en')} MB`;
}
