// The visitor of a campaign: reads the pages' routes all the time and writes down every answer; follows every run live.
import { connectLive, type Live, liveUrl } from '@trainyard/client/live';

/** Below MAX_SUBSCRIPTIONS of contracts/limits.ts. */
const RUNS_PER_STREAM = 50;

export interface Answer {
  /** Seconds since the campaign began. */
  at: number;
  method: string;
  path: string;
  /** 0: no answer. */
  status: number;
  code: string | null;
  retryAfter: string | null;
  milliseconds: number;
}

export interface Watch {
  /** A fetch that writes down what was answered; the campaign's own calls go through it too. */
  fetch: typeof fetch;
  /** Answers with status 0 or ≥ 500. */
  troubles: Answer[];
  answers: number;
  /** Positions of each run in the order in which the live stream gave them. */
  live: Map<string, number[]>;
  visit(url: string, runs: () => string[], signal: AbortSignal): Promise<void>;
  /** Follows a run to its end. */
  follow(url: string, run: string): void;
  close(): void;
}

export function createWatch(now: () => number): Watch {
  const troubles: Answer[] = [];
  const live = new Map<string, number[]>();
  const streams: Live[] = [];
  const watch: Watch = {
    troubles,
    live,
    answers: 0,
    async fetch(input, init) {
      const began = performance.now();
      const at = now();
      const note = (status: number, code: string | null, retryAfter: string | null): void => {
        watch.answers += 1;
        if (status > 0 && status < 500) return;
        const { pathname } = new URL(input instanceof Request ? input.url : String(input));
        const milliseconds = Math.round(performance.now() - began);
        troubles.push({ at, method: init?.method ?? 'GET', path: pathname, status, code, retryAfter, milliseconds });
      };
      try {
        const response = await fetch(input, init);
        const problem =
          response.status < 500
            ? null
            : ((await response
                .clone()
                .json()
                .catch(() => null)) as { code?: string } | null);
        note(response.status, problem?.code ?? null, response.headers.get('retry-after'));
        return response;
      } catch (error) {
        if (init?.signal?.aborted !== true) note(0, null, null);
        throw error;
      }
    },
    async visit(url, runs, signal) {
      for (let turn = 0; !signal.aborted; turn += 1) {
        const known = runs();
        const run = known[turn % Math.max(1, known.length)];
        const paths = ['/healthz', '/api/v1/yard', '/api/v1/runs?limit=50', '/api/v1/agents', '/api/v1/models'];
        if (run) paths.push(...['', '/metrics', '/events?limit=200'].map((end) => `/api/v1/runs/${run}${end}`));
        const path = paths[turn % paths.length] ?? '/healthz';
        // The end of the campaign may come between head and body of an answer.
        await watch
          .fetch(`${url}${path}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) })
          .then((response) => response.arrayBuffer())
          .catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    },
    follow(url, run) {
      // As many pages as a visitor would need: a connection takes so many runs and no more.
      if (live.size >= streams.length * RUNS_PER_STREAM)
        streams.push(connectLive({ url: liveUrl(url), backoff: [200, 2_000] }));
      const seen: number[] = [];
      live.set(run, seen);
      streams.at(-1)?.subscribeRun(run, 0, (events) => seen.push(...events.map(({ position }) => position)));
    },
    close() {
      for (const stream of streams) stream.close();
    },
  };
  return watch;
}
