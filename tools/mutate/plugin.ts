// Two plug-ins with which Stryker tries a sample: a reporter, which sees every mutant before the first is tried and draws from them, and
// a test runner, which passes only the drawn on to vitest. Stryker's own ranges cannot do it: a range takes along all that lies within.
import { readFileSync, writeFileSync } from 'node:fs';
import { strykerPlugins as ofVitest } from '@stryker-mutator/vitest-runner';
import { draw } from './sample.ts';

/** What was drawn; the tool counts these in Stryker's report. */
export interface Drawn {
  /** Mutants that a test can be asked about: what only runs while a module loads or before all tests is not among them. */
  of: number;
  ids: string[];
}

interface Mutant {
  id: string;
  fileName: string;
  mutatorName: string;
  replacement: string;
  location: { start: { line: number; column: number } };
}
interface Plan {
  plan: 'Run' | 'EarlyResult';
  mutant: Mutant;
}

const [path = '', count = '', seed = ''] = (process.env['TRAINYARD_MUTATE_SAMPLE'] ?? '').split('|');

/** An order that does not depend on how Stryker came upon its files. */
const keyOf = ({ fileName, mutatorName, replacement, location: { start } }: Mutant): string =>
  JSON.stringify([fileName, start.line, start.column, mutatorName, replacement]);

class DrawingReporter {
  private drawn = new Set<string>();
  private tried = 0;

  onMutationTestingPlanReady({ mutantPlans }: { mutantPlans: Plan[] }): void {
    const all = mutantPlans.filter(({ plan }) => plan === 'Run').map(({ mutant }) => mutant);
    const ordered = all
      .map((mutant) => ({ id: mutant.id, key: keyOf(mutant) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const ids = draw(ordered, Number(count), Number(seed)).map(({ id }) => id);
    this.drawn = new Set(ids);
    writeFileSync(path, JSON.stringify({ of: all.length, ids } satisfies Drawn));
    console.log(
      `${ids.length} of ${all.length} mutants are drawn; ${mutantPlans.length - all.length} others cannot be tried.`,
    );
  }

  onMutantTested({ id, status, fileName, location, replacement }: Mutant & { status: string }): void {
    if (!this.drawn.has(id)) return;
    this.tried += 1;
    const { line, column } = location.start;
    const what = status === 'Killed' ? '' : `: ${replacement.replace(/\s+/g, ' ').slice(0, 100)}`;
    console.log(`${this.tried}/${this.drawn.size} ${status} ${fileName}:${line}:${column}${what}`);
  }
}
const reporter = () => new DrawingReporter();
reporter.inject = [] as const;

interface TestRunner {
  mutantRun(options: { activeMutant: { id: string } }): Promise<unknown>;
}
type Factory = ((injector: unknown) => TestRunner) & { inject: readonly string[] };

const vitest = ofVitest.find(({ name }) => name === 'vitest')?.factory as unknown as Factory;

const runner: Factory = (injector) => {
  const inner = vitest(injector);
  const all = inner.mutantRun.bind(inner);
  let drawn: Set<string> | undefined;
  inner.mutantRun = async (options) => {
    drawn ??= new Set((JSON.parse(readFileSync(path, 'utf8')) as Drawn).ids);
    if (drawn.has(options.activeMutant.id)) return all(options);
    return { status: 'error', errorMessage: 'This mutant was not drawn.' };
  };
  return inner;
};
runner.inject = vitest.inject;

export const strykerPlugins = [
  { kind: 'Reporter', name: 'drawing', factory: reporter },
  { kind: 'TestRunner', name: 'drawn', factory: runner },
];
