// Wall and CPU seconds of something that a family of processes does.
import { type Process, processesOf } from '../../e2e/src/processes.ts';

export interface Cost {
  seconds: number;
  /** Of all processes of the folder together. */
  cpuSeconds: number;
}

const total = (processes: Process[]): number => processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);

/** Measures `work`, done by the processes that belong to `folder`; what ends meanwhile is counted by the parent that collected it. */
export async function costOf(folder: string, work: () => Promise<void>): Promise<Cost> {
  const before = total(await processesOf(folder));
  const since = performance.now();
  await work();
  const seconds = (performance.now() - since) / 1000;
  return { seconds, cpuSeconds: Math.max(0, total(await processesOf(folder)) - before) };
}

/** Milliseconds of one call. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

export async function repeated(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) took.push(await timed(work));
  return took;
}
