// Answers of models, from one `trainyard_engine serve` process: started with the first question, asked by JSON lines, ended when
// nobody asks for a while, started anew after it died. A question that takes too long ends the process, not the server.
import { type ErrorCode, errors } from '@trainyard/contracts/errors';
import { ConfigProblem } from '@trainyard/contracts/config-problem';
import { PredictionAnswer, TableAnswer } from '@trainyard/contracts/model';
import { EnginePreview } from '@trainyard/contracts/preview';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Dialect } from '@trainyard/contracts/reading';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import type { FastifyBaseLogger } from 'fastify';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Settings } from './settings.ts';

/** The first answer waits for the imports of torch and transformers on a busy machine. */
const ANSWER_DEADLINE_MS = 120_000;
/** A table of the largest size that is taken, on a busy machine. */
export const BATCH_DEADLINE_MS = 10 * 60_000;
const IDLE_MS = 5 * 60_000;
const STOP_MS = 3_000;
/** Questions that wait at most; more are refused rather than kept. */
const MAX_WAITING = 64;

const OF_A_TABLE = { rows: true, noted: true, findings: true } as const;
const Answer = z.union([
  PredictionAnswer.extend({
    id: z.int(),
    ok: z.literal(true),
    table: TableAnswer.pick(OF_A_TABLE).optional(),
    preview: EnginePreview.optional(),
  }),
  z.object({
    id: z.int(),
    ok: z.literal(false),
    code: z.string(),
    message: z.string(),
    hint: z.string().nullable().optional(),
    problems: z.array(ConfigProblem).default([]),
  }),
]);
type Answer = z.infer<typeof Answer>;
type Answered = Omit<Extract<Answer, { ok: true }>, 'id' | 'ok'>;

export type Question =
  | { op: 'load'; model: string }
  | { op: 'predict_image'; model: string; path: string }
  | {
      op: 'preview';
      config: JsonObject;
      /** How many there are. */
      classes: number;
      /** Path of the file, path in the set, place of the class; each item is drawn `draws` times, `others` are there to mix with. */
      items: readonly (readonly [string, string, number])[];
      others: readonly (readonly [string, string, number])[];
      draws: number;
      draw: number;
      /** Of the whole set. */
      pictures: number;
    }
  | { op: 'predict_rows'; model: string; rows: Record<string, JsonValue>[] }
  /** `output`: where all answers are written as CSV; a file must not be there. `first`: how many are answered. */
  | { op: 'predict_table'; model: string; path: string; dialect: Dialect; output: string; first: number };

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
  deadline: NodeJS.Timeout;
}

export interface PredictorOptions {
  settings: Pick<Settings, 'pythonPath' | 'engineEnv'>;
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'debug'>;
  idleMs?: number;
  deadlineMs?: number;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const ended = (why: string) =>
  new TrainyardError('server.unavailable', `The process that answers for models ${why}.`, {
    hint: 'Try again; it is started anew.',
  });

/** Owns the process, which starts with the first question; close it before the server ends. */
export class Predictor {
  readonly #options: Required<PredictorOptions>;
  readonly #waiting = new Map<number, Waiting>();
  #child: Child | null = null;
  #idle: NodeJS.Timeout | undefined;
  #next = 1;
  #closed = false;

  constructor(options: PredictorOptions) {
    this.#options = { idleMs: IDLE_MS, deadlineMs: ANSWER_DEADLINE_MS, ...options };
  }

  /** Process id while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * @param signal Ends the process with this question, for whoever has it alone: others that wait are refused.
   * @throws TrainyardError with the engine's code, or server.unavailable; the reason of `signal` where that was aborted before
   */
  async ask(question: Question, signal?: AbortSignal): Promise<Answered> {
    if (this.#closed) throw ended('is stopping');
    if (this.#waiting.size >= MAX_WAITING)
      throw new TrainyardError('server.unavailable', `${MAX_WAITING} questions are waiting for an answer already.`);
    signal?.throwIfAborted();
    const asked = this.#send(question);
    const child = this.#child;
    const give = () => {
      child?.kill('SIGKILL');
      if (child) this.#forget(child, 'was ended, because the caller went away');
    };
    signal?.addEventListener('abort', give, { once: true });
    const answer = await asked.finally(() => signal?.removeEventListener('abort', give));
    if (answer.ok) {
      const { id: _id, ok: _ok, ...rest } = answer;
      return rest;
    }
    const code: ErrorCode = answer.code in errors ? (answer.code as ErrorCode) : 'engine.failed';
    throw new TrainyardError(code, answer.message, {
      ...(answer.hint ? { hint: answer.hint } : {}),
      ...(answer.problems.length > 0 ? { problems: answer.problems } : {}),
    });
  }

  /** Ends the process; questions that wait are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#stop(this.#child, 'is stopping');
  }

  async #send(question: Question): Promise<Answer> {
    clearTimeout(this.#idle);
    const child = (this.#child ??= this.#start());
    const id = this.#next++;
    return new Promise<Answer>((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#options.log.warn(
          { op: question.op, ms: this.#options.deadlineMs },
          'a prediction took too long; its process is ended',
        );
        child.kill('SIGKILL');
        this.#forget(child, 'took too long and was ended');
      }, this.#options.deadlineMs);
      this.#waiting.set(id, { resolve, reject, deadline });
      child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  #start(): Child {
    const { settings, log } = this.#options;
    const child = spawn(settings.pythonPath, ['-m', 'trainyard_engine', 'serve'], {
      // One thread: the cores belong to the trainings.
      env: { ...settings.engineEnv, OMP_NUM_THREADS: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    log.info({ pid: child.pid }, 'the process that answers for models was started');
    // A pipe that breaks is told by `close` too.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => this.#forget(child, `cannot be started: ${error.message}`));
    child.on('close', (code, signal) => this.#forget(child, `ended (${signal ?? `exit code ${code}`})`));
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    createInterface({ input: child.stderr }).on('line', (line) => log.debug({ line }, 'prediction process'));
    return child;
  }

  #hear(line: string): void {
    let answer: Answer;
    try {
      answer = Answer.parse(JSON.parse(line));
    } catch {
      this.#options.log.warn({ line: line.slice(0, 500) }, 'the prediction process wrote a line that is no answer');
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    clearTimeout(waiting.deadline);
    this.#waiting.delete(answer.id);
    waiting.resolve(answer);
    if (this.#waiting.size === 0)
      this.#idle = setTimeout(() => void this.#stop(this.#child, 'was idle'), this.#options.idleMs).unref();
  }

  /** The process is gone, or as good as. */
  #forget(child: Child, why: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    clearTimeout(this.#idle);
    if (this.#waiting.size > 0) this.#options.log.warn({ why }, 'the prediction process ended with questions open');
    for (const { reject, deadline } of this.#waiting.values()) {
      clearTimeout(deadline);
      reject(ended(why));
    }
    this.#waiting.clear();
  }

  async #stop(child: Child | null, why: string): Promise<void> {
    if (!child) return;
    this.#forget(child, why);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.stdin.end();
    await gone;
    clearTimeout(kill);
  }
}
