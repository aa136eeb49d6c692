// Of how many a value is the best: never without that number. Pure.
import type { Project } from '@trainyard/contracts/project';
import { placeWords } from '@trainyard/core/ranking';

type Best = Pick<NonNullable<Project['best']>, 'measured' | 'equal'>;

/** 'best of 64 measured', 'equal best of 64 measured', 'the one result'. */
export function bestWords({ measured, equal }: Best, number: (value: number) => string): string {
  return measured === 1 ? 'the one result' : placeWords({ rank: 1, of: measured, equal, final: true }, number);
}
