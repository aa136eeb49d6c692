// Whether anybody is still at the other end. A half-open socket says nothing and never closes, and browsers show no pings
// of the protocol: so a sign of life is asked for, and a question without any answer ends the connection.

export interface Silence {
  /** A connection was opened. */
  start(): void;
  /** Something came. */
  heard(): void;
  /** Asks at once, such as after the machine slept. */
  askNow(): void;
  stop(): void;
}

/** `gone` is called once for a connection on which nothing came for `every` ms after a question. */
export function watchSilence(every: number, { ask, gone }: { ask: () => void; gone: () => void }): Silence {
  let timer: ReturnType<typeof setInterval> | undefined;
  let asked = false;

  // A browser slows the timers of hidden pages: the next tick may come late, never before the answer had `every` ms.
  const tick = (): void => {
    if (asked) {
      stop();
      gone();
      return;
    }
    asked = true;
    ask();
  };
  const restart = (): void => {
    clearInterval(timer);
    timer = setInterval(tick, every);
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    start() {
      asked = false;
      restart();
      ask();
    },
    heard() {
      asked = false;
    },
    askNow() {
      if (timer === undefined) return;
      asked = true;
      ask();
      restart();
    },
    stop,
  };
}
