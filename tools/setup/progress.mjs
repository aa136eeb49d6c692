// Progress of the set-up: one line when a step begins something long, one when it is done, and a sign of life between.
const start = Date.now();
const running = new Map();
const tty = process.stdout.isTTY === true;

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

function clear() {
  if (tty) process.stdout.write('\r\x1b[2K');
}

/** One finished or starting line. */
export function say(step, text) {
  clear();
  console.log(`  ${step.padEnd(10)}${text}`);
}

function alive() {
  if (running.size === 0) return;
  const text = [...running].map(([step, { what, since }]) => `${step}: ${what}, ${seconds(since)}`).join(' · ');
  if (tty) process.stdout.write(`\r\x1b[2K  … ${text}`.slice(0, (process.stdout.columns ?? 80) + 8));
  else console.log(`  … ${text}`);
}

/** Runs `work` as a step that may take long: says what it does, and how long it took. */
export async function step(name, what, work) {
  const since = Date.now();
  running.set(name, { what, since });
  say(name, `${what} …`);
  try {
    const result = await work();
    running.delete(name);
    say(name, `${result ?? what}, ${seconds(since)}`);
    return result;
  } finally {
    running.delete(name);
  }
}

/** Ticks until stop() is called. */
export function heartbeat() {
  const timer = setInterval(alive, tty ? 1000 : 15_000);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      clear();
      return seconds(start);
    },
  };
}

/** What is missing, in one sentence with its remedy; ends the set-up. */
export class SetupError extends Error {}
