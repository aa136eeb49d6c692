// `trainyard doctor`: what this machine has, what is wrong with it, and what to do about that.
import { readSettings } from '@trainyard/server/settings';
import { checkCores, checkDisk, checkGpus, checkMemory, checkNode, checkProcessor } from './doctor-machine.ts';
import { checkDatabase, checkEngine, checkPage, checkPort } from './doctor-parts.ts';
import type { Finding } from './doctor-finding.ts';

const SIGNS: Record<Finding['state'], string> = { ok: '✓', note: '·', wrong: '✗' };

/** Exit code 1 when something would keep Trainyard from working. */
export async function doctor(options: { port?: number; dataDir?: string }): Promise<number> {
  const settings = readSettings(options);
  const [gpus, engine, disk, port] = await Promise.all([
    checkGpus(),
    checkEngine(),
    checkDisk(settings.dataDir),
    checkPort(settings.port, settings.host),
  ]);
  const machine = [checkNode(), checkProcessor(), checkCores(), checkMemory(), gpus];
  const parts = [...engine, checkDatabase(settings.databaseUrl), checkPage(settings.webDir), disk, port];
  const findings = [...machine, ...parts];
  for (const { state, what, found, remedy } of findings) {
    console.log(`${SIGNS[state]} ${what.padEnd(10)}${found}`);
    if (remedy) console.log(`${' '.repeat(12)}→ ${remedy}`);
  }
  const wrong = findings.filter((finding) => finding.state === 'wrong');
  console.log(
    wrong.length === 0
      ? 'Nothing is wrong.'
      : `${wrong.length === 1 ? 'One thing is' : `${wrong.length} things are`} wrong: ${wrong.map((finding) => finding.what).join(', ')}.`,
  );
  return wrong.length === 0 ? 0 : 1;
}
