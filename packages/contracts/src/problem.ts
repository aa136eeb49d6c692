// The one error that leaves a room: RFC 9457 problem+json.
import { z } from 'zod';
import { ConfigProblem } from './config-problem.ts';
import { errors, type ErrorCode } from './errors.ts';

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  /** What was received, where, and what is wrong with it. */
  detail: z.string(),
  hint: z.string(),
  /** All single problems, where several were found at once. */
  problems: z.array(ConfigProblem).optional(),
  /** Anything a program needs to go on, such as the next sequence number. */
  data: z.record(z.string(), z.json()).optional(),
});
export type Problem = z.infer<typeof Problem>;

export interface ProblemOptions {
  problems?: ConfigProblem[];
  data?: Problem['data'];
  hint?: string;
}

/** An expected failure on its way out. Nothing else may reach a user. */
export class TrainyardError extends Error {
  readonly code: ErrorCode;
  readonly options: ProblemOptions;

  constructor(code: ErrorCode, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.name = 'TrainyardError';
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return errors[this.code].status;
  }

  toProblem(): Problem {
    const { status, title, hint } = errors[this.code];
    const { problems, data } = this.options;
    return {
      type: `/docs/errors#${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      hint: this.options.hint ?? hint,
      ...(problems ? { problems } : {}),
      ...(data ? { data } : {}),
    };
  }
}
