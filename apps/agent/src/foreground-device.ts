// The devices of a training without a platform: the first GPUs that torch can use, else the CPU with all its cores.
import type { Registry } from '@trainyard/contracts/registry';
import { askGpus } from './gpus.ts';
import { TrainyardError } from '@trainyard/contracts/problem';
import { cores } from '@trainyard/host/machine';

/** As many as are asked for, of one kind. Throws TrainyardError where this machine has GPUs, but fewer. */
export async function defaultDevices(
  engine: Registry['engine'],
  env: NodeJS.ProcessEnv,
  wanted = 1,
): Promise<[string, ...string[]]> {
  const gpus = usesCuda(engine) ? (await askGpus(env)).gpus.length : 0;
  const [first, ...others] = Array.from({ length: wanted }, (_, index) => (gpus > 0 ? `cuda:${index}` : 'cpu'));
  if (gpus > 0 && wanted > gpus)
    throw new TrainyardError(
      'config.incompatible',
      `devices: received ${wanted}, and this machine has ${gpus === 1 ? 'one GPU' : `${gpus} GPUs`}.`,
      { hint: `Set devices to ${gpus}, or name processors: --device ${Array(wanted).fill('cpu').join(',')}.` },
    );
  return [first ?? 'cpu', ...others];
}

/**
 * The devices that were named on the command line, and the config with their number. Throws TrainyardError where the config asks
 * for another.
 */
export function namedDevices(raw: Record<string, unknown>, named: string): Record<string, unknown> {
  const count = named.split(',').length;
  const wanted = raw['devices'] ?? count;
  if (wanted === count) return count > 1 ? { ...raw, devices: count } : raw;
  throw new TrainyardError(
    'config.incompatible',
    `The config asks for ${JSON.stringify(wanted)} devices, and --device names ${count}.`,
    { hint: 'Name as many, or leave --device out.' },
  );
}

/** A CPU build of torch says so in its version; it cannot use a GPU that is there. */
export function usesCuda(engine: Registry['engine']): boolean {
  return !engine.torch.includes('+cpu') && engine.torch !== '';
}

export const defaultThreads = cores;
