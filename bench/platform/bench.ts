// What all parts of the benchmark share: sizes, a working folder, and servers that are started when a part first asks for one.
import { join } from 'node:path';
import { startTrainyard, type Trainyard, until } from '../../e2e/src/trainyard.ts';
import type { PartResult } from './figure.ts';

export interface Sizes {
  /** Pairs of a comparison; the first is dropped. */
  pairs: number;
  /** Repetitions of everything else. */
  times: number;
  /** Points of the run that is opened. */
  points: number;
  /** Lines of the log that is searched. */
  lines: number;
  /** Runs of the list. */
  runs: number;
  /** Points of one measurement of ingest, of ours and of MLflow. */
  ingest: { ours: number; mlflow: number };
  /** Seconds that the open page is watched. */
  idleSeconds: number;
}

export const whole: Sizes = {
  pairs: 8,
  times: 9,
  points: 1_000_000,
  lines: 1_000_000,
  runs: 10_000,
  ingest: { ours: 400_000, mlflow: 16_000 },
  idleSeconds: 60,
};
export const short: Sizes = {
  pairs: 3,
  times: 3,
  points: 60_000,
  lines: 20_000,
  runs: 150,
  ingest: { ours: 40_000, mlflow: 4_000 },
  idleSeconds: 10,
};

export interface Bench {
  sizes: Sizes;
  /** True for sizes at which goals say nothing. */
  isShort: boolean;
  folder: string;
  say: (text: string) => void;
  /** The server of this name, started with these arguments when first asked for. */
  server(name: string, args?: string[]): Promise<Trainyard>;
  /** Does something expensive once for all parts that need it. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export type Part = (bench: Bench) => Promise<PartResult>;

export function openBench(options: Pick<Bench, 'sizes' | 'isShort' | 'folder' | 'say'>): Bench {
  const servers = new Map<string, Promise<Trainyard>>();
  const made = new Map<string, Promise<unknown>>();
  return {
    ...options,
    server(name, args = []) {
      const known = servers.get(name);
      if (known) return known;
      const started = startTrainyard({ dataDir: join(options.folder, name), args });
      // Its own agent has to be there before it can be told to take nothing.
      const ready = started.then(async (server) => {
        const there = async (): Promise<boolean> => (await server.client.call('listAgents')).items.length > 0;
        if (!args.includes('--no-agent')) await until('the local agent', there);
        return server;
      });
      servers.set(name, ready);
      return ready;
    },
    once<T>(name: string, make: () => Promise<T>) {
      const known = made.get(name) ?? make();
      made.set(name, known);
      return known as Promise<T>;
    },
    async stop() {
      for (const server of servers.values()) await (await server).stop();
    },
  };
}
