// What a schedule or a loss does, as a small picture below its parameters: drawn from its formula, before anything is trained.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { lossCurve } from '@trainyard/core/loss-curve';
import { scheduleFactor } from '@trainyard/core/schedule-curve';
import { count } from '../../format.ts';
import { entryOf, type FormField, parameterFields, parameterOf } from './form-model.ts';

const WIDTH = 240;
const HEIGHT = 48;
/** Above and below the line, so that its ends are whole. */
const ROOM = 2;
/** Steps that a schedule is drawn of; how many a run has is known once its pictures are split. */
const STEPS = 1200;
/** Probabilities that a loss is drawn between: at 0 it has no end. */
const [LEAST, MOST] = [0.02, 0.995];

interface ChoicePictureProps {
  field: FormField;
  choice: JsonValue | undefined;
  epochs: JsonValue | undefined;
  /** The learning rate of the config. */
  rate: number;
}

export function ChoicePicture({ field, choice, epochs, rate }: ChoicePictureProps) {
  const entry = entryOf(field, choice);
  if (entry === null) return null;
  const parameters = Object.fromEntries(
    parameterFields(entry).map(({ name, default: usual }) => [name, parameterOf(choice, name) ?? usual ?? null]),
  );
  if (field.name === 'scheduler') {
    if (typeof epochs !== 'number' || !Number.isInteger(epochs) || epochs < 1) return null;
    const stepsPerEpoch = Math.max(1, Math.ceil(STEPS / epochs));
    const stepsTotal = stepsPerEpoch * epochs;
    const factor = scheduleFactor(entry.name, parameters, { stepsPerEpoch, stepsTotal });
    if (factor === null) return null;
    const rates = drawn((share) => rate * factor(Math.round(share * (stepsTotal - 1))));
    const most = Math.max(...rates);
    // The first and last steps of a rise and a fall are as small as steps are many, which is not known yet.
    const at = (value = 0): string => (value < most / 300 ? 'nearly 0' : figure(value));
    return (
      <Curve
        values={rates}
        told={`Learning rate over ${count(epochs, 'epoch')}: begins at ${at(rates[0])}, at most ${figure(most)}, ends at ${at(rates.at(-1))}.`}
      />
    );
  }
  const loss = field.name === 'loss_function' ? lossCurve(entry.name, parameters) : null;
  if (loss === null) return null;
  return (
    <Curve
      values={drawn((share) => loss(LEAST + share * (MOST - LEAST)))}
      told={`Loss of a picture by the probability of its true class, of two without weights: ${figure(loss(0.1))} at 0.1, ${figure(loss(0.5))} at 0.5, ${figure(loss(0.9))} at 0.9.`}
    />
  );
}

const drawn = (value: (share: number) => number): number[] =>
  Array.from({ length: WIDTH + 1 }, (_, at) => value(at / WIDTH));

/** From nothing, or the least of them where that is below, up to the most. */
function Curve({ values, told }: { values: number[]; told: string }) {
  const low = Math.min(0, ...values);
  const span = Math.max(...values) - low || 1;
  const y = (value: number): string => (HEIGHT - ROOM - ((value - low) / span) * (HEIGHT - 2 * ROOM)).toFixed(1);
  return (
    <figure className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2 pl-10 max-phone:pl-0">
      <svg role="img" aria-label={told} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-12 w-60 flex-none">
        <line x1="0" x2={WIDTH} y1={y(0)} y2={y(0)} className="stroke-line" />
        <polyline
          points={values.map((value, at) => `${at},${y(value)}`).join(' ')}
          className="fill-none stroke-accent"
          strokeWidth="1.5"
        />
      </svg>
      <figcaption className="min-w-0 flex-1 basis-48 text-small text-ink3">{told}</figcaption>
    </figure>
  );
}

/** Three digits. */
const figure = (value: number): string => String(Number(value.toPrecision(3)));
