// A rule of the reconciler: one thing that should be true, how to find where it is not, and how to make it true.
import type { ServerContext } from './context.ts';

/** Something that is not as it should be. */
export interface Finding {
  /** Which one, so that a failed try waits before the next. */
  key: string;
  /** Makes it true. False: it cannot be now, and the rule has said why where a person sees it. */
  mend(): Promise<boolean>;
}

export interface Rule {
  name: string;
  /** What should be true, in words. */
  truth: string;
  /** What is not, at most `limit` of it. Keeps its own place where it looks in turns. */
  find(limit: number): Promise<Finding[]>;
}

export type RuleContext = Pick<ServerContext, 'db' | 'files' | 'settings' | 'log'>;

/** Findings with the same remedy. */
export function findings<T>(
  items: readonly T[],
  key: (item: T) => string,
  mend: (item: T) => Promise<boolean>,
): Finding[] {
  return items.map((item) => ({ key: key(item), mend: async () => mend(item) }));
}
