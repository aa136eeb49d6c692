// The Python environment of the engine: a venv with pinned requirements.
import { existsSync, rmSync } from 'node:fs';
import { command, works } from './command.mjs';
import { PYTHON_MIN, root, venv, venvPython } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { digest, isDone, markDone, unmark } from './stamp.mjs';

const TORCH_CPU_INDEX = 'https://download.pytorch.org/whl/cpu';
const requirements = ['engine/requirements-torch.txt', 'engine/requirements.txt'];

/** Newest first: several may be on the path and only one new enough, or only one able to make a venv. */
const candidates = [
  process.env.TRAINYARD_BASE_PYTHON,
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3',
  'python',
].filter(Boolean);

async function versionOf(python) {
  const text = await command(python, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])']).catch(() => '');
  return /^\d+\.\d+\.\d+\s*$/.test(text) ? text.trim() : null;
}

const newEnough = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major > PYTHON_MIN[0] || (major === PYTHON_MIN[0] && minor >= PYTHON_MIN[1]);
};

async function findPython() {
  const seen = [];
  for (const python of candidates) {
    const version = await versionOf(python);
    if (version === null) continue;
    seen.push(`${python} ${version}`);
    if (!newEnough(version)) continue;
    if (await works(python, ['-c', 'import venv, ensurepip'])) return { python, version };
    seen[seen.length - 1] += ' without venv';
  }
  const wanted = PYTHON_MIN.join('.');
  if (seen.some((found) => found.endsWith('without venv'))) {
    const version = seen
      .find((found) => found.endsWith('without venv'))
      .split(' ')[1]
      .split('.')
      .slice(0, 2)
      .join('.');
    throw new SetupError(
      `Python can make no venv here (found ${seen.join(', ')}): install its venv package, on Debian and Ubuntu with \`apt install python${version}-venv\`.`,
    );
  }
  throw new SetupError(
    `Trainyard needs Python ${wanted} or newer (found ${seen.join(', ') || 'none'}): install it, or name it in TRAINYARD_BASE_PYTHON.`,
  );
}

const pip = (args) =>
  command(venvPython, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', ...args]);

async function installTorch() {
  const gpu = process.platform === 'linux' && (await works('nvidia-smi', ['-L']));
  const file = 'engine/requirements-torch.txt';
  if (process.platform === 'linux' && !gpu) {
    // On Linux the plain line brings CUDA libraries of several GB; without a GPU the CPU index is tried first.
    const index = process.env.TRAINYARD_TORCH_INDEX || TORCH_CPU_INDEX;
    const done = await pip(['--index-url', index, '--retries', '0', '--timeout', '20', '-r', file]).then(
      () => true,
      () => false,
    );
    if (done) return;
  }
  await pip(['-r', file]);
}

async function ensureVenv() {
  if (existsSync(venvPython) && (await works(venvPython, ['-m', 'pip', '--version']))) return;
  await step('python', 'making the environment .venv', async () => {
    const { python, version } = await findPython();
    rmSync(venv, { recursive: true, force: true });
    await command(python, ['-m', 'venv', venv]);
    return `Python ${version} in .venv`;
  });
}

/** `extra`: further requirement files, such as those of the tests. */
export async function ensurePython(extra = []) {
  const wanted = digest(requirements);
  if (!isDone('python', wanted) || !existsSync(venvPython)) {
    unmark('python');
    await ensureVenv();
    await step('python', 'torch 2.13.0 (CPU build where there is no GPU)', installTorch);
    await step('python', 'transformers, scikit-learn, LightGBM and what they need', () =>
      pip(['-r', 'engine/requirements.txt']).then(() => undefined),
    );
    markDone('python', wanted);
  }
  for (const file of extra) {
    const stamp = `python-${file.replaceAll(/\W/g, '-')}`;
    const value = digest([...requirements, file]);
    if (isDone(stamp, value)) continue;
    await step('python', `what ${file} names`, () => pip(['-r', file]).then(() => undefined));
    markDone(stamp, value);
  }
  return root;
}
