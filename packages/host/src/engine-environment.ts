// What a process of the engine may know of our environment. Built from nothing, not inherited: everything that is not named here
// (tokens, keys, passwords of databases and proxies) does not reach code that people bring along.
import { resolve } from 'node:path';

type Environment = Record<string, string | undefined>;

const ALLOWED = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'USER',
  'LOGNAME',
  'SYSTEMROOT',
  'LD_LIBRARY_PATH',
  'CUDA_HOME',
  'CUDA_VISIBLE_DEVICES',
  'CUDA_DEVICE_ORDER',
  'NVIDIA_VISIBLE_DEVICES',
  'HF_HOME',
  'HF_ENDPOINT',
  'HF_HUB_OFFLINE',
  'TRANSFORMERS_OFFLINE',
  'XDG_CACHE_HOME',
  'TRAINYARD_CACHE_DIR',
  'TRAINYARD_CACHE_GB',
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
];

export interface EnginePlace {
  /** Folder that holds the engine's package. */
  folder: string;
  /** Folder with the user's own registry entries, or null. */
  plugins: string | null;
}

export function engineEnvironment({ folder, plugins }: EnginePlace, env: Environment): Record<string, string> {
  const built: Record<string, string> = {
    PYTHONPATH: folder,
    PYTHONUNBUFFERED: '1',
    PYTHONHASHSEED: '0',
    TOKENIZERS_PARALLELISM: 'false',
    // OpenMP threads that wait by spinning take the core from those they wait for as soon as anything else runs here; threads
    // that sleep at once lose a third of a small network's speed to waking up. They spin for a moment, then sleep.
    OMP_WAIT_POLICY: 'PASSIVE',
    GOMP_SPINCOUNT: '2000',
  };
  for (const name of ALLOWED) {
    const value = env[name];
    if (value !== undefined) built[name] = value;
  }
  // Absolute, because a worker runs in the folder of its run.
  if (plugins) built['TRAINYARD_PLUGINS_DIR'] = resolve(plugins);
  return built;
}
