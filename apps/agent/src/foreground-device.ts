// The device of a training without a platform: the first GPU that torch can use, else the CPU with all its cores.
import type { Registry } from '@trainyard/contracts/registry';
import { askGpus } from './gpus.ts';
import { cores } from '@trainyard/host/machine';

export async function defaultDevice(engine: Registry['engine'], env: NodeJS.ProcessEnv): Promise<string> {
  return usesCuda(engine) && (await askGpus(env)).gpus.length > 0 ? 'cuda:0' : 'cpu';
}

/** A CPU build of torch says so in its version; it cannot use a GPU that is there. */
export function usesCuda(engine: Registry['engine']): boolean {
  return !engine.torch.includes('+cpu') && engine.torch !== '';
}

export const defaultThreads = cores;
