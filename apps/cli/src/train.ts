// `trainyard train`: one training in the foreground, for people on a terminal or for programs that read events.
import { basename, extname, resolve } from 'node:path';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { TrainyardError } from '@trainyard/contracts/problem';
import { describeEngine, findEngine, type Engine } from '@trainyard/agent/engine';
import { trainForeground, type ForegroundResult } from '@trainyard/agent/foreground';
import { checkLocally } from '@trainyard/agent/foreground-check';
import { defaultDevices, defaultThreads, namedDevices } from '@trainyard/agent/foreground-device';
import { devicesWanted } from '@trainyard/core/placement';
import { applySet, readConfig, type RawConfig } from './config-file.ts';
import { figure } from './figure.ts';
import { onClosedPipe, pipeClosed } from './closed-pipe.ts';
import { readImageLists } from './image-lists.ts';
import { decideReadings } from './readings.ts';
import { shellWord } from './shell-word.ts';
import { targetFacts } from './target-facts.ts';
import { createReport, type Report } from './train-report.ts';

export interface TrainOptions {
  set: string[];
  out?: string;
  json?: boolean;
  resume?: boolean;
  device?: string;
  threads?: number;
  plugins?: string;
}

/**
 * Exit codes: 0 completed, or stopped because nobody reads its output any more; 1 failed; 2 refused before it began; 130 stopped by
 * Ctrl-C (128 + the signal's number, as shells do).
 */
export async function train(file: string, options: TrainOptions): Promise<number> {
  const report = createReport(options.json ?? false);
  const out = resolve(options.out ?? defaultOut(file));
  try {
    const engine = findEngine(process.env, options.plugins);
    let raw = readConfig(file);
    for (const assignment of options.set) raw = applySet(raw, assignment, process.cwd());
    if (options.device !== undefined) raw = namedDevices(raw, options.device);
    return await run(raw, { file, out, engine, options, report });
  } catch (error) {
    report.refused(inWords(error), out);
    return 2;
  }
}

interface Run {
  file: string;
  out: string;
  engine: Engine;
  options: TrainOptions;
  report: Report;
}

/** A folder that cannot be made or read is the person's to mend; what nobody foresaw goes on as it is. */
function inWords(error: unknown): TrainyardError {
  if (error instanceof TrainyardError) return error;
  if (!(error instanceof Error && 'errno' in error)) throw error;
  return new TrainyardError('engine.failed', `The training cannot begin: ${error.message}.`, {
    hint: 'Use --out with a folder that can be written.',
  });
}

async function run(raw: RawConfig, { file, out, engine, options, report }: Run): Promise<number> {
  const registry = await describeEngine(engine, process.env);
  const checked = checkLocally(raw, registry);
  const facts = await targetFacts(raw, checked.problems);
  const { config, problems } = facts === null ? checked : checkLocally(raw, registry, facts);
  for (const problem of registry.problems ?? []) report.notice(`warning: ${problem.message}`);
  for (const problem of problems) if (problem.severity === 'warning') report.notice(`warning: ${problem.message}`);
  if (config === null) throw refusal(file, problems);
  const { reading, testDialect, findings } = await decideReadings(config);
  const listed = await readImageLists(config);
  for (const { severity, message } of [...findings, ...listed.findings])
    report.notice(`${severity === 'info' ? 'note' : severity}: ${message}`);
  const [device = '', ...others] =
    options.device?.split(',') ?? (await defaultDevices(registry.engine, process.env, devicesWanted(config)));
  const devices: [string, ...string[]] = [device, ...others];
  const threads = options.threads ?? defaultThreads();
  const stops = listenForStops((text) => report.notice(text));
  report.begins({ config, out, devices, threads });
  const result = await trainForeground({
    engine,
    env: process.env,
    config: listed.config,
    files: listed.files,
    reading,
    testDialect,
    out,
    devices,
    threads,
    resume: options.resume ?? false,
    onEvent: report.event,
    onNotice: report.notice,
    finish: stops.finish,
    stop: stops.stop,
    kill: stops.kill,
  });
  stops.end();
  return conclude(result, stops.stop.aborted, { file, out, engine, options, report });
}

function conclude(result: ForegroundResult, stopped: boolean, { file, out, options, report }: Run): number {
  const { finished, failure, already } = result;
  const completed = finished.status === 'completed';
  if (already) report.notice(`${out} holds a complete run; nothing is left to do.`);
  if (completed) report.completed(out);
  else if (finished.status === 'pruned')
    report.stopped('Pruned: what was measured is in its events; there is no model.');
  else if (stopped) report.stopped(`Stopped. Go on with: ${resumeCommand(file, out, options)}`);
  else report.failed(failure);
  // To whoever waits for the last line, a training that was stopped by hand is cancelled; its folder can be resumed all the same.
  report.finished(stopped && !completed ? { ...finished, status: 'cancelled' } : finished);
  return completed || (stopped && pipeClosed()) ? 0 : stopped ? 130 : 1;
}

function resumeCommand(file: string, out: string, { set, device }: TrainOptions): string {
  const words = ['trainyard', 'train', file, '--out', out, '--resume', ...set.flatMap((one) => ['--set', one])];
  if (device !== undefined) words.push('--device', device);
  return words.map(shellWord).join(' ');
}

function refusal(file: string, problems: ConfigProblem[]): TrainyardError {
  const errors = problems.filter((problem) => problem.severity === 'error');
  const count = errors.length === 1 ? 'one problem' : `${figure(errors.length)} problems`;
  return new TrainyardError('config.invalid', `${file} has ${count}.`, { problems: errors });
}

/** ./runs/<name of the config>-<time>, so that a name tells what and when. */
function defaultOut(file: string): string {
  const time = new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return `runs/${basename(file, extname(file))}-${time}`;
}

interface Stops {
  finish: AbortSignal;
  stop: AbortSignal;
  kill: AbortSignal;
  end: () => void;
}

/** Ctrl-C or SIGTERM once: checkpoint and end; again: end at once. Ctrl-\ or SIGUSR2: end training with the best so far. */
function listenForStops(notice: (text: string) => void): Stops {
  const finish = new AbortController();
  const stop = new AbortController();
  const kill = new AbortController();
  const heed = (): void => {
    if (stop.signal.aborted) return kill.abort();
    notice('Stopping: the worker writes its checkpoint. Press Ctrl-C again to end it at once.');
    stop.abort();
  };
  const finishNow = (): void => {
    if (!finish.signal.aborted) notice('Finishing: the worker stops training and makes a model of the best so far.');
    finish.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const finishing = ['SIGQUIT', 'SIGUSR2'] as const;
  for (const signal of signals) process.on(signal, heed);
  for (const signal of finishing) process.on(signal, finishNow);
  // `| head` has seen enough: as Ctrl-C, and a worker is never left behind.
  const restore = onClosedPipe(() => {
    console.error('Nobody reads the output any more, so the training stops and the worker writes its checkpoint.');
    stop.abort();
  });
  const end = (): void => {
    restore();
    for (const signal of signals) process.off(signal, heed);
    for (const signal of finishing) process.off(signal, finishNow);
  };
  return { finish: finish.signal, stop: stop.signal, kill: kill.signal, end };
}
