// The reconciler: one loop that asks what should be true and is not, and makes it true or says why not. Steps inside requests
// may fail; nothing then stays half done. It decides nothing itself: each rule knows one truth.
import type { RuleState } from '@trainyard/contracts/yard';
import type { ServerContext } from './context.ts';
import { exampleRules } from './examples.ts';
import { noticesOf } from './notices.ts';
import { fileRules } from './reconciler-files.ts';
import { leftoverRules } from './reconciler-leftovers.ts';
import { lifecycleRules } from './reconciler-lifecycle.ts';
import type { Finding, Rule } from './reconciler-rule.ts';
import { runRules } from './reconciler-runs.ts';

const LOOK_EVERY_MS = 30_000;
/** After a notice: what follows it in the same request is waited for. */
const AFTER_NOTICE_MS = 2_000;
/** Findings of one rule in one look. */
const AT_ONCE = 50;
/** Between tries of something that failed: twice as long after each, from five seconds to an hour. */
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;

export interface ReconcilerOptions {
  intervalMs?: number;
  rules?: Rule[];
}

export interface Reconciler {
  /** One look at all rules, now; ends with the look, whatever failed in it. */
  look(): Promise<void>;
  /** Ends the loop after the look under way. */
  close(): Promise<void>;
}

interface Tried {
  tries: number;
  until: number;
}

/** A rule with what became of it. */
class Keeper {
  readonly #rule: Rule;
  readonly #log: ServerContext['log'];
  readonly #failed = new Map<string, Tried>();
  readonly state: RuleState;

  constructor(rule: Rule, log: ServerContext['log']) {
    this.#rule = rule;
    this.#log = log;
    this.state = { rule: rule.name, truth: rule.truth, last_at: null, open: 0, mended: 0, failed: 0, error: null };
  }

  /** True when there may be more than one look takes. */
  async look(now: number): Promise<boolean> {
    const { state } = this;
    state.error = null;
    try {
      // Those that wait for their next try must not stand before those that were never tried.
      const found = await this.#rule.find(AT_ONCE + this.#failed.size);
      const due = found.filter(({ key }) => (this.#failed.get(key)?.until ?? 0) <= now);
      let mended = 0;
      for (const finding of due) if (await this.#mend(finding, now)) mended += 1;
      this.#forget(found);
      state.open = found.length - mended;
      state.mended += mended;
      if (mended > 0) this.#log.info({ rule: state.rule, mended }, 'the reconciler mended');
      return found.length >= AT_ONCE && mended > 0;
    } catch (error) {
      this.#say(error);
      return false;
    } finally {
      state.last_at = new Date().toISOString();
    }
  }

  async #mend({ key, mend }: Finding, now: number): Promise<boolean> {
    try {
      const mended = await mend();
      this.#failed.delete(key);
      return mended;
    } catch (error) {
      const tries = (this.#failed.get(key)?.tries ?? 0) + 1;
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
      this.#failed.set(key, { tries, until: now + wait });
      this.#say(error, key);
      return false;
    }
  }

  /** What is not found any more has become true some other way. */
  #forget(found: readonly Finding[]): void {
    const keys = new Set(found.map(({ key }) => key));
    for (const [key, { until }] of this.#failed)
      if (!keys.has(key) && until < performance.now() - LONGEST_WAIT_MS) this.#failed.delete(key);
  }

  #say(error: unknown, key?: string): void {
    this.state.failed += 1;
    this.state.error = `${key === undefined ? '' : `${key}: `}${error instanceof Error ? error.message : String(error)}`;
    this.#log.error({ rule: this.state.rule, key, err: error }, 'the reconciler could not look or mend');
  }
}

/** Starts the loop with a first look at once; its state is in `context.rules`. */
export function startReconciler(context: ServerContext, options: ReconcilerOptions = {}): Reconciler {
  const { intervalMs = LOOK_EVERY_MS, rules = allRules(context) } = options;
  const keepers = rules.map((rule) => new Keeper(rule, context.log));
  context.rules.splice(0, context.rules.length, ...keepers.map(({ state }) => state));
  let closed = false;
  let news = false;
  let wake = () => {};

  const look = async (): Promise<boolean> => {
    let more = false;
    for (const keeper of keepers) {
      if (closed) return false;
      more = (await keeper.look(performance.now())) || more;
    }
    return more;
  };
  // One look at a time, whoever asks.
  let latest: Promise<unknown> = Promise.resolve();
  const inOrder = async (): Promise<boolean> => {
    const mine = latest.then(look);
    latest = mine;
    return mine;
  };
  const pause = async (ms: number): Promise<void> =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async (): Promise<void> => {
    while (!closed) {
      news = false;
      const more = await inOrder();
      if (!more && !news && !closed) await pause(intervalMs);
      if ((more || news) && !closed) await pause(AFTER_NOTICE_MS);
    }
  };
  const hearing = noticesOf(context).then(
    (notices) =>
      // An attempt that ended tells its project. Null: notices may have been missed.
      notices.subscribe((notice) => {
        if (notice !== null && notice.kind !== 'project') return;
        // A second one does not shorten the pause that follows the first.
        if (!news) wake();
        news = true;
      }),
    (error: unknown) => {
      context.log.error({ err: error }, 'the reconciler hears no notices; it looks by the clock alone');
      return () => false;
    },
  );
  const running = loop();
  return {
    async look() {
      await inOrder();
    },
    async close() {
      closed = true;
      wake();
      await running;
      (await hearing)();
    },
  };
}

function allRules(context: ServerContext): Rule[] {
  // Bytes first: whether a model can be registered depends on them.
  return [
    ...fileRules(context),
    ...runRules(context),
    ...lifecycleRules(context),
    ...leftoverRules(context),
    ...exampleRules(context),
  ];
}
