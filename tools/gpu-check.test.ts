// Where there is no GPU the check says so and ends well; here it has time for no part, so that the test takes seconds.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findEngine } from '@trainyard/agent/engine';
import { expect, test } from 'vitest';

test('tools/gpu-check without a GPU', async () => {
  const program = join(import.meta.dirname, 'gpu-check');
  const { stdout } = await promisify(execFile)(findEngine(process.env).python, [program, '--cpu', '--minutes', '0.1']);
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toContain('nothing below is of a GPU');
  expect(lines).toContain('| exact resume | left out | no time was left | 0.0 |');
  const told = JSON.parse(lines.at(-1) ?? '') as {
    gpu: boolean;
    form: string;
    parts: { part: string; state: string }[];
  };
  expect(told).toMatchObject({ gpu: false, form: 'short' });
  expect(told.parts.map(({ state }) => state)).toEqual(['ok', ...Array.from({ length: 6 }, () => 'left out')]);
}, 240_000);

/** What the part of the pause says of a process that runs this; `writes`: its metrics are waited for. */
const ending = (process: string, { seconds, writes }: { seconds: number; writes: boolean }) => `
import json, pathlib, runpy, subprocess, sys, tempfile, time
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
from gpu_check.parts import pause
from gpu_check.place import Check, events_of
run = runpy.run_path(${JSON.stringify(join(import.meta.dirname, 'gpu-check'))})["run"]
out = pathlib.Path(tempfile.mkdtemp())
events = out / "attempts" / "1" / "events.jsonl"
events.parent.mkdir(parents=True)
process = subprocess.Popen([sys.executable, "-c", ${JSON.stringify(process)}, str(events)])
while len(events_of(out)) < ${writes ? 4 : 0}:
    time.sleep(0.01)
part = lambda: {"code": pause(Check(out, "cpu", ${seconds}), process, out)}
print(json.dumps(run([("pause", part)])[0]))
`;
const MEASURES =
  'import signal,sys,time; signal.signal(15, 1); open(sys.argv[1],"w").write(\'{"event":"metric"}\\n\'*4); time.sleep(60)';

test.each([
  ['does not get far', 'import time; time.sleep(60)', 0.2, 'timed out', 'before the training could be paused'],
  ['does not pause', MEASURES, 1, 'timed out', 'before the training had paused'],
  ['ends too early', 'raise SystemExit(1)', 60, 'failed', 'did not get far enough'],
] as const)('a training that %s', async (_, process, seconds, state, why) => {
  const { python } = findEngine(globalThis.process.env);
  const program = ending(process, { seconds, writes: process === MEASURES });
  const { stdout } = await promisify(execFile)(python, ['-c', program]);
  expect(JSON.parse(stdout)).toMatchObject({ part: 'pause', state, why: expect.stringContaining(why) });
});
