// Which figures of a model stand in which order.
import type { Figure } from '@trainyard/contracts/figure';
import type { Model } from '@trainyard/contracts/model';
import { figuresOf, referenceOf } from '@trainyard/core/figure';
import { firstFigure } from '@trainyard/core/figure-words';

/** `shown`: of the part that the result is of, the one to read first on top, then the one that ranks. `chosen`: of the part that chose, where another is shown. */
export function qualityOf({ metric, metrics, evaluation }: Pick<Model, 'metric' | 'metrics' | 'evaluation'>): {
  shown: Figure[];
  chosen: Figure[];
} {
  const { first, second } = firstFigure(metric);
  const top = [first, ...(second ? [second] : [])];
  const names = new Set(top.map(({ name }) => name));
  const rest = figuresOf(metrics, referenceOf(evaluation)).filter(
    ({ part, name }) => part !== metric.part || !names.has(name),
  );
  const ranks = ({ name }: Figure) => (name === first.name ? 0 : name === metric.name ? 1 : 2);
  const tested = metric.part === 'test';
  return {
    shown: [...top, ...rest.filter(({ part }) => part === metric.part)],
    chosen: tested ? rest.filter(({ part }) => part !== 'test').toSorted((a, b) => ranks(a) - ranks(b)) : [],
  };
}
