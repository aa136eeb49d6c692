// What a loss makes of an example by the probability of its true class, for a small picture of it: the formulas of the engine
// (losses.py) for two classes without weights, which a file of cases holds both to. A plugin's loss has no picture.
import type { Parameters } from './schedule-curve.ts';

type Loss = (probability: number) => number;
type Make = (number: (name: string) => number) => Loss;

/** Of a probability above 0 and below 1; null for a loss that is not known here. */
export function lossCurve(name: string, parameters: Parameters): Loss | null {
  const make = LOSSES.get(name);
  if (!make) return null;
  const loss = make((parameter) => {
    const value = parameters[parameter];
    return typeof value === 'number' ? value : Number.NaN;
  });
  return Number.isFinite(loss(0.5)) ? loss : null;
}

/** A sum over both classes: the share that each is wanted to have, times what its probability costs. */
function overClasses(cost: (probability: number, number: (name: string) => number) => number): Make {
  return (number) => {
    const other = number('label_smoothing') / 2;
    return (probability) => (1 - other) * cost(probability, number) + other * cost(1 - probability, number);
  };
}

const crossEntropy = overClasses((probability) => -Math.log(probability));

const LOSSES = new Map<string, Make>(
  Object.entries({
    cross_entropy: crossEntropy,
    focal: overClasses((probability, number) => (1 - probability) ** number('gamma') * -Math.log(probability)),
    poly_loss: overClasses((probability, number) => number('epsilon') * (1 - probability) - Math.log(probability)),
    // Both classes are asked; the other one is as sure of its answer.
    binary_cross_entropy: (number) => {
      const once = crossEntropy(number);
      return (probability) => 2 * once(probability);
    },
  }),
);
