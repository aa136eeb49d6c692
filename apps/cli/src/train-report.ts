// The two voices of `trainyard train`: events for programs on stdout, or lines and a bar for people.
import type { Config } from '@trainyard/contracts/config-field';
import type { WorkerEvent } from '@trainyard/contracts/event';
import type { TrainyardError } from '@trainyard/contracts/problem';
import type { Failure } from '@trainyard/contracts/run';
import type { Finished } from '@trainyard/agent/foreground-folder';
import { changeTold } from './continued.ts';
import { figure } from './figure.ts';
import { closingSentence, metricTable, readBeside } from './metric-table.ts';
import { createDisplay } from './training-display.ts';

export interface Report {
  begins: (run: { config: Config; out: string; devices: string[]; threads: number }) => void;
  event: (line: string, event: WorkerEvent) => void;
  notice: (text: string) => void;
  /** It did not begin. */
  refused: (error: TrainyardError, out: string) => void;
  completed: (out: string) => void;
  stopped: (text: string) => void;
  failed: (failure: Failure | null) => void;
  /** The last line of all. */
  finished: (finished: Finished) => void;
}

const complain = (text: string): void => console.error(text);

export function createReport(json: boolean): Report {
  return json ? forPrograms() : forPeople();
}

function forPrograms(): Report {
  let toldError = '';
  const print = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);
  const error = (failure: Failure, problems?: unknown): void => {
    complain(`${failure.message}${failure.hint ? ` ${failure.hint}` : ''}`);
    print({
      event: 'error',
      code: failure.code,
      message: failure.message,
      ...(failure.hint ? { hint: failure.hint } : {}),
      ...(problems ? { problems } : {}),
    });
  };
  return {
    begins: () => {},
    event(line, event) {
      if (event.event === 'error') toldError = event.message;
      process.stdout.write(`${line}\n`);
    },
    notice: complain,
    refused(problem, out) {
      const { code, detail, hint, problems } = problem.toProblem();
      for (const one of problems ?? []) complain(one.message);
      error({ code, message: detail, hint }, problems);
      print({ event: 'finished', status: 'failed', metrics: {}, out });
    },
    completed: () => {},
    stopped: complain,
    failed(failure) {
      if (failure && failure.message !== toldError) error(failure);
      else if (failure) complain(failure.message);
    },
    finished: print,
  };
}

function forPeople(): Report {
  let thing: 'row' | 'picture' = 'row';
  const display = createDisplay({
    isTTY: process.stdout.isTTY,
    columns: process.stdout.columns || 80,
    write: (text) => void process.stdout.write(text),
  });
  const failed = (text: string): void => {
    display.end();
    complain(text);
  };
  return {
    begins({ config, out, devices, threads }) {
      thing = config['task'] === 'image-classification' ? 'picture' : 'row';
      const model = typeof config['model'] === 'string' ? config['model'] : (config['model'] as { name: string }).name;
      const where = devices.join() === 'cpu' ? `the CPU (${threads} threads)` : devices.join(' and ');
      display.say(`${model} on ${where}, into ${out}`);
    },
    event: (_, event) => display.show(event),
    notice: (text) => display.say(text),
    refused(problem) {
      const { detail, hint, problems } = problem.toProblem();
      failed(problems?.length ? detail : `${detail} ${hint}`);
      for (const one of problems ?? [])
        complain(
          `  ${one.message}${one.hint ? ` ${one.hint}` : ''}${one.suggestion === undefined ? '' : ` Try ${JSON.stringify(one.suggestion)}.`}`,
        );
    },
    completed: (out) => {
      display.end();
      display.say(`Done. The model is in ${out}/model; try it with: trainyard predict ${out}/model FILE`);
    },
    stopped: failed,
    failed: (failure) =>
      failed(failure ? `Failed: ${failure.message}${failure.hint ? ` ${failure.hint}` : ''}` : 'Failed.'),
    finished({ status, metrics, out }) {
      display.end();
      const beside = status === 'completed' ? readBeside(out) : null;
      if (beside) {
        display.say(metricTable(metrics, beside));
        display.say('baseline: the same answer for every example, learned from the targets of the training part alone');
        display.say('difference: 95 % interval of value minus baseline; where it holds 0 the two cannot be told apart');
        const sentence = closingSentence(metrics, beside, thing);
        if (sentence) display.say(sentence);
        for (const line of changeTold(out)) display.say(line);
        return;
      }
      const text = Object.entries(metrics)
        .map(([name, value]) => `${name} ${figure(value)}`)
        .join('  ');
      if (status === 'completed' && text) display.say(text);
    },
  };
}
