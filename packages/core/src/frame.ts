// A frame: consecutive metric events of a run as columns. It says where each stands (position, time, step, epoch); what they
// measured is in chunks (chunk.ts), one per series. Columns of whole numbers that grow evenly cost nothing per event.

/** Events of one frame at most: an index in it fits 16 bits, and one unpacks in well under a millisecond. */
export const MAX_FRAME = 2048;

/** Where a metric event stands; `time` in milliseconds since 1970. */
export interface MetricPlace {
  position: number;
  time: number;
  step: number;
  epoch: number | null;
}

/** Whole numbers as first + stride × index + what is left over: nothing, 16 bits each, or wide. */
export interface Line {
  first: number;
  stride: number;
  rest: number[] | null;
  wide: number[] | null;
}

export interface Frame {
  n: number;
  positions: Line;
  times: Line;
  steps: Line;
  /** epoch = step / stepsPerEpoch, exactly, for every event; null where that does not hold. */
  stepsPerEpoch: number | null;
  /** Epoch by event where they follow no rule; null where none has one or a rule holds. */
  epochs: (number | null)[] | null;
}

const INT16 = 32_767;

export function packLine(numbers: readonly number[]): Line {
  const first = numbers[0] ?? 0;
  const last = numbers[numbers.length - 1] ?? first;
  const stride = numbers.length > 1 ? Math.round((last - first) / (numbers.length - 1)) : 0;
  const rest = numbers.map((number, index) => number - first - stride * index);
  let most = 0;
  for (const left of rest) most = Math.max(most, Math.abs(left));
  if (most === 0) return { first, stride, rest: null, wide: null };
  return most <= INT16 ? { first, stride, rest, wide: null } : { first, stride, rest: null, wide: rest };
}

/** The number at an index from 0. */
export function lineAt(line: Line, index: number): number {
  return line.first + line.stride * index + (line.rest?.[index] ?? line.wide?.[index] ?? 0);
}

/** Packs events in the order of their positions. */
export function packFrame(events: readonly MetricPlace[]): Frame {
  return {
    n: events.length,
    positions: packLine(events.map(({ position }) => position)),
    times: packLine(events.map(({ time }) => time)),
    steps: packLine(events.map(({ step }) => step)),
    ...packEpochs(events),
  };
}

function packEpochs(events: readonly MetricPlace[]): Pick<Frame, 'stepsPerEpoch' | 'epochs'> {
  if (events.every(({ epoch }) => epoch === null)) return { stepsPerEpoch: null, epochs: null };
  const sample = events.findLast(({ step, epoch }) => epoch !== null && epoch !== 0 && step !== 0);
  const ratio = sample ? sample.step / (sample.epoch as number) : 1;
  for (const stepsPerEpoch of [Math.round(ratio), ratio])
    if (events.every(({ step, epoch }) => epoch !== null && Object.is(step / stepsPerEpoch, epoch)))
      return { stepsPerEpoch, epochs: null };
  return { stepsPerEpoch: null, epochs: events.map(({ epoch }) => epoch) };
}

/** The epoch of the event at an index from 0. */
export function epochAt(frame: Pick<Frame, 'steps' | 'stepsPerEpoch' | 'epochs'>, index: number): number | null {
  if (frame.stepsPerEpoch !== null) return lineAt(frame.steps, index) / frame.stepsPerEpoch;
  return frame.epochs?.[index] ?? null;
}
