// How the learning rate moves over a run, for a small picture of it: the formulas of the engine (schedules.py, curves.py), which a
// file of cases holds both to. A schedule of a plugin, or one that looks at what was measured, has no picture before the run.
import type { JsonValue } from '@trainyard/contracts/scalar';

/** Of all its parameters, defaults included. */
export type Parameters = Readonly<Record<string, JsonValue>>;
export interface Length {
  stepsPerEpoch: number;
  stepsTotal: number;
}
type Factor = (step: number) => number;
type Make = (number: (name: string) => number, length: Length, all: Parameters) => Factor;

/** The share of the learning rate at a step, from 0; null for a schedule that is not known here. */
export function scheduleFactor(name: string, parameters: Parameters, length: Length): Factor | null {
  const make = SCHEDULES.get(name);
  if (!make) return null;
  const number = (parameter: string): number => {
    const value = parameters[parameter];
    return typeof value === 'number' ? value : Number.NaN;
  };
  const factor = make(number, length, parameters);
  return Number.isFinite(factor(0)) ? factor : null;
}

const warm = (step: number, warmup: number): number => (warmup > 0 ? Math.min(1, (step + 1) / warmup) : 1);
const rise = (number: (name: string) => number, { stepsPerEpoch, stepsTotal }: Length): number =>
  Math.max(number('warmup_epochs') * stepsPerEpoch, number('warmup_ratio') * stepsTotal);

/** A warm-up, then what `after` makes of the share of the steps behind it that is done. */
function falling(after: (done: number, number: (name: string) => number) => number): Make {
  return (number, length) => {
    const warmup = rise(number, length);
    const low = number('min_lr_rate');
    return (step) => {
      if (step < warmup) return warm(step, warmup);
      const done = Math.min(1, (step - warmup) / Math.max(1, length.stepsTotal - warmup));
      return low + (1 - low) * after(done, number);
    };
  };
}

const constant: Make = (number, length) => {
  const warmup = rise(number, length);
  return (step) => warm(step, warmup);
};

const steps: Make = (number, length) => {
  const warmup = rise(number, length);
  const each = number('step_size') * length.stepsPerEpoch;
  return (step) => warm(step, warmup) * number('gamma') ** Math.floor(step / each);
};

const multiStep: Make = (number, length, all) => {
  const warmup = rise(number, length);
  const milestones = Array.isArray(all['milestones']) ? all['milestones'].map(Number) : [];
  const at = milestones.map((share) => halfEven(share * length.stepsTotal));
  return (step) => warm(step, warmup) * number('gamma') ** at.filter((milestone) => step >= milestone).length;
};

const exponential: Make = (number, length) => {
  const warmup = rise(number, length);
  return (step) =>
    step < warmup ? warm(step, warmup) : number('gamma') ** Math.floor((step - warmup) / length.stepsPerEpoch);
};

const restarts: Make = (number, length) => {
  const warmup = rise(number, length);
  const low = number('min_lr_rate');
  return (step) => {
    if (step < warmup) return warm(step, warmup);
    let into = step - warmup;
    let long = number('cycle_epochs') * length.stepsPerEpoch;
    let cycle = 0;
    while (into >= long) {
      into -= long;
      long *= number('cycle_growth');
      cycle += 1;
    }
    const top = Math.max(low, number('cycle_decay') ** cycle);
    return low + (top - low) * 0.5 * (1 + Math.cos((Math.PI * into) / long));
  };
};

const oneCycle: Make = (number, { stepsTotal }, all) => {
  const start = 1 / number('div_factor');
  const end = start / number('final_div_factor');
  const shape = (share: number): number => (all['anneal'] === 'linear' ? share : (1 - Math.cos(Math.PI * share)) / 2);
  const top = number('pct_start') * stepsTotal - 1;
  return (step) => {
    if (step <= top && top > 0) return start + (1 - start) * shape(step / top);
    const above = Math.max(0, top);
    return 1 + (end - 1) * shape(Math.min(1, (step - above) / Math.max(1, stepsTotal - 1 - above)));
  };
};

const SCHEDULES = new Map<string, Make>(
  Object.entries({
    constant,
    cosine: falling((done) => 0.5 * (1 + Math.cos(Math.PI * done))),
    linear: falling((done) => 1 - done),
    polynomial: falling((done, number) => (1 - done) ** number('power')),
    step: steps,
    multi_step: multiStep,
    exponential,
    cosine_restarts: restarts,
    one_cycle: oneCycle,
  }),
);

/** As Python rounds: a half goes to the even one. */
function halfEven(value: number): number {
  const low = Math.floor(value);
  const over = value - low;
  return over > 0.5 || (over === 0.5 && low % 2 === 1) ? low + 1 : low;
}
