// What a caller of the server catches: the problem that the server answered, or one that says why there was no answer.
import { Problem } from '@trainyard/contracts/problem';

export class ClientError extends Error {
  readonly problem: Problem;
  /** Seconds after which the server said to come back; null where it did not. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null, cause?: unknown) {
    super(problem.detail, cause === undefined ? {} : { cause });
    this.name = 'ClientError';
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get code(): string {
    return this.problem.code;
  }

  /** 0: there was no answer at all. */
  get status(): number {
    return this.problem.status;
  }
}

/** The server could not be reached; `reason` is what the network said. */
export function unreachable(baseUrl: string, cause: unknown): ClientError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner);
  return new ClientError(
    {
      type: 'about:blank',
      title: 'The server cannot be reached',
      status: 0,
      code: 'client.unreachable',
      detail: `No answer from ${baseUrl || 'the server'}: ${reason}`,
      hint: 'Check that Trainyard runs and that the address is right.',
    },
    null,
    cause,
  );
}

/** The error in an answer with status ≥ 400, also where something between us and the server wrote it. */
export async function errorOf(response: Response): Promise<ClientError> {
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(after) ? after : null;
  const text = await response.text().catch(() => '');
  try {
    return new ClientError(Problem.parse(JSON.parse(text)), retryAfter);
  } catch {
    const code =
      response.status === 503 || response.status === 502 || response.status === 504
        ? 'server.unavailable'
        : 'client.answer';
    return new ClientError(
      {
        type: 'about:blank',
        title: 'The answer is not one of Trainyard',
        status: response.status,
        code,
        detail: `${response.url} answered ${response.status} ${response.statusText}`.trim(),
        hint: 'Check the address; a proxy may have answered instead.',
      },
      retryAfter,
    );
  }
}
