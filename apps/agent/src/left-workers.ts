// A worker outlives whoever started it. Before a folder gets a new one, the one that was left in it has to be gone.
import { STOP_GRACE_SECONDS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Launcher, Worker } from './launcher.ts';
import { alive, signalProcess } from '@trainyard/host/process-identity';
import { attemptFolder, attemptsOf } from './run-folder.ts';

/** Ends a worker that still trains in `out` (checkpoint first); without `resume` it is left alone and the folder refused. */
export async function stopLeftWorkers(
  launcher: Launcher,
  out: string,
  resume: boolean,
  onNotice: (text: string) => void,
): Promise<void> {
  for (const number of attemptsOf(out).slice(-2)) {
    const worker: Worker | null = await launcher.adopt(attemptFolder(out, number));
    if (!worker || !alive(worker.record)) continue;
    const { pid } = worker.record;
    if (!resume)
      throw new TrainyardError('engine.run_exists', `${out} holds a run that process ${pid} is still training.`, {
        hint: `Use --resume to go on in the foreground, or stop it with: kill ${pid}`,
      });
    onNotice(`Process ${pid} still trains in this folder; it is asked to write its checkpoint and end.`);
    launcher.signal(worker, 'pause');
    const timer = setTimeout(() => signalProcess(worker.record, 'SIGKILL'), STOP_GRACE_SECONDS * 1000);
    await launcher.observe(worker, new AbortController().signal);
    clearTimeout(timer);
    launcher.collect(worker);
  }
}
