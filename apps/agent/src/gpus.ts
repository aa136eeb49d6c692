// The GPUs of this machine, as nvidia-smi tells of them. A card is known by its UUID: its index is another one after a reboot, and
// torch counts in an order of its own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Gpu {
  /** 'cuda:N' as nvidia-smi counts; of a MIG device of it 'cuda:N.M'. */
  id: string;
  /** 'GPU-…' or 'MIG-…'; null where the driver does not tell. */
  uuid: string | null;
  name: string;
  memoryBytes: number;
  /** Null of a MIG device: nvidia-smi knows the whole card's only. */
  memoryUsedBytes: number | null;
  loadPercent: number | null;
  temperature: number | null;
  driver: string;
}

const run = promisify(execFile);
const FIELDS =
  'index,uuid,name,memory.total,memory.used,utilization.gpu,temperature.gpu,driver_version,mig.mode.current';
const TIMEOUT = 5_000;
const MIB = 1 << 20;
const GIB = 1 << 30;

/** GPUs that a process of this environment may use, or none and why, in a sentence. */
export async function askGpus(env: NodeJS.ProcessEnv): Promise<{ gpus: Gpu[]; trouble: string | null }> {
  try {
    const csv = await ask(env, `--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits');
    const list = csv.includes('Enabled') ? await ask(env, '-L') : '';
    const gpus = visibleGpus(parseGpus(csv, list), env['CUDA_VISIBLE_DEVICES']);
    return { gpus, trouble: gpus.length > 0 ? null : nothingVisible(env['CUDA_VISIBLE_DEVICES']) };
  } catch (error) {
    return { gpus: [], trouble: whyNot(error) };
  }
}

async function ask(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  return (await run('nvidia-smi', args, { timeout: TIMEOUT, env })).stdout;
}

function nothingVisible(visible: string | undefined): string {
  return visible === undefined
    ? 'nvidia-smi knows no GPU, or none of its MIG devices is made yet.'
    : `CUDA_VISIBLE_DEVICES is "${visible}", which names no GPU of this machine.`;
}

function whyNot(error: unknown): string {
  const { code, killed, stdout, stderr } = error as {
    code?: unknown;
    killed?: boolean;
    stdout?: string;
    stderr?: string;
  };
  if (code === 'ENOENT') return 'There is no nvidia-smi, and so no NVIDIA driver.';
  if (killed) return `nvidia-smi did not answer within ${TIMEOUT / 1000} s.`;
  // Its complaints stand in its standard output.
  const said = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n')[0];
  return `nvidia-smi failed: ${said || String(error)}`;
}

/** nvidia-smi's CSV; a value it cannot tell stands as `[N/A]`. A card that is cut into MIG devices (in `list`, by -L) is those. */
export function parseGpus(csv: string, list = ''): Gpu[] {
  const mig = migDevices(list);
  return csv
    .split('\n')
    .filter((line) => line.trim())
    .flatMap((line) => {
      const [index, uuid, name, total, used, load, temperature, driver, mode] = line
        .split(',')
        .map((cell) => cell.trim());
      const gpu: Gpu = {
        id: `cuda:${number(index) ?? 0}`,
        uuid: uuid?.startsWith('GPU-') ? uuid : null,
        name: name ?? 'GPU',
        memoryBytes: (number(total) ?? 0) * MIB,
        memoryUsedBytes: (number(used) ?? 0) * MIB,
        loadPercent: number(load),
        temperature: number(temperature),
        driver: driver ?? '',
      };
      return mode === 'Enabled'
        ? (mig.get(gpu.id) ?? []).map((part) => ({ ...gpu, ...part, name: `${gpu.name} ${part.name}` }))
        : [gpu];
    });
}

function number(text: string | undefined): number | null {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : null;
}

type Part = Pick<Gpu, 'id' | 'uuid' | 'name' | 'memoryBytes' | 'memoryUsedBytes' | 'loadPercent'>;

/** The MIG devices in what `nvidia-smi -L` says, by the id of their card; the memory is what the name of the profile says. */
function migDevices(list: string): Map<string, Part[]> {
  const found = new Map<string, Part[]>();
  let card = '';
  for (const line of list.split('\n')) {
    card = /^GPU (\d+):/.exec(line)?.[1] ?? card;
    const [, profile, place, uuid] = /^\s+MIG (\S+)\s+Device\s+(\d+): \(UUID: (MIG-[\w/-]+)\)/.exec(line) ?? [];
    if (!profile || !uuid) continue;
    const memoryBytes = (number(/(\d+)gb/.exec(profile)?.[1]) ?? 0) * GIB;
    const part = {
      id: `cuda:${card}.${place}`,
      uuid,
      name: `MIG ${profile}`,
      memoryBytes,
      memoryUsedBytes: null,
      loadPercent: null,
    };
    found.set(`cuda:${card}`, [...(found.get(`cuda:${card}`) ?? []), part]);
  }
  return found;
}

/** What CUDA_VISIBLE_DEVICES leaves of them, in its order: indices and the beginnings of UUIDs, up to the first that is none. */
export function visibleGpus(gpus: Gpu[], visible: string | undefined): Gpu[] {
  if (visible === undefined) return gpus;
  const found: Gpu[] = [];
  for (const name of visible.split(',').map((word) => word.trim())) {
    const mine = /^\d+$/.test(name)
      ? gpus.filter(({ id }) => id === `cuda:${name}` || id.startsWith(`cuda:${name}.`))
      : gpus.filter(({ uuid }) => name.length > 4 && uuid?.startsWith(name));
    const [first] = mine;
    if (!first || found.includes(first)) break;
    found.push(first);
  }
  return found;
}
