// When the live stream tries again and what it asks for: against a socket that does what the test says, on a clock of the test.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectLive, type LiveOptions, liveUrl } from './live.ts';

class Line {
  static all: Line[] = [];
  readyState = 0;
  sent: unknown[] = [];
  closed: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    Line.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close(...reason: unknown[]) {
    this.readyState = 3;
    this.closed.push(reason);
  }
  opens() {
    this.readyState = 1;
    this.onopen?.();
  }
  says(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  dies() {
    this.readyState = 3;
    this.onclose?.();
  }
}
const line = () => Line.all.at(-1) as Line;
const YARD = { type: 'subscribe', topic: 'yard', patches: true };
const LOAD = { type: 'subscribe', topic: 'load' };
const PING = { type: 'ping' };

function start(options: Partial<LiveOptions> = {}) {
  const states: string[] = [];
  const live = connectLive({
    url: 'ws://x/live',
    open: () => new Line() as unknown as WebSocket,
    onState: (state) => states.push(state),
    ...options,
  });
  return { live, states };
}
beforeEach(() => {
  Line.all = [];
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('the address of the stream is that of the server', () => {
  expect(liveUrl('http://h:1//')).toBe('ws://h:1/api/v1/live');
  expect(liveUrl('https://h/a/')).toBe('wss://h/a/api/v1/live');
  expect(liveUrl('https://http.example')).toBe('wss://http.example/api/v1/live');
});

describe('another try', () => {
  /** Milliseconds that were waited before each of so many tries, none of which came to stand. */
  function waits(many: number, random: number): number[] {
    vi.mocked(Math.random).mockReturnValue(random);
    return Array.from({ length: many }, () => {
      const before = Line.all.length;
      line().dies();
      const began = Date.now();
      while (Line.all.length === before) vi.advanceTimersByTime(1);
      return Date.now() - began;
    });
  }

  test('comes after a quarter of a second, then twice as long each time, up to ten seconds', () => {
    start();
    expect(waits(8, 1)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  test('comes not in step with the tries of others', () => {
    start();
    expect(waits(3, 0)).toEqual([125, 250, 500]);
  });

  test('comes soon again after a connection that stood, and not after one that only opened', () => {
    start();
    expect(waits(4, 1).at(-1)).toBe(2000);
    line().opens();
    vi.advanceTimersByTime(2000);
    expect(waits(1, 1)).toEqual([4000]);
    line().opens();
    vi.advanceTimersByTime(2001);
    expect(waits(2, 1)).toEqual([250, 500]);
    // What stood before says nothing of a try that never opened.
    vi.advanceTimersByTime(60_000);
    expect(Line.all.length).toBeGreaterThan(7);
  });

  test('comes at once where somebody asks, and then not twice', () => {
    const { live } = start();
    line().dies();
    live.retry();
    expect(Line.all).toHaveLength(2);
    line().opens();
    line().says({ type: 'pong', now: '2026-01-01T00:00:00.000Z' });
    vi.advanceTimersByTime(5000);
    expect(Line.all).toHaveLength(2);
  });

  test('never comes after it was closed', () => {
    const { live, states } = start();
    line().opens();
    live.close();
    expect(line().closed).toHaveLength(1);
    line().dies();
    live.retry();
    vi.advanceTimersByTime(100_000);
    expect([Line.all.length, states]).toEqual([1, ['connecting', 'open']]);
    const other = start();
    line().dies();
    other.live.close();
    vi.advanceTimersByTime(100_000);
    expect(Line.all).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a silent connection', () => {
  test('is left with a reason, also before it opened, and its late words count for nothing', () => {
    const { states } = start({ pingEvery: 100 });
    const first = line();
    vi.advanceTimersByTime(200);
    expect(first.closed).toEqual([[4000, 'the server does not answer']]);
    expect(states).toEqual(['connecting', 'lost']);
    first.opens();
    first.dies();
    expect(states).toEqual(['connecting', 'lost']);
    vi.advanceTimersByTime(250);
    expect(Line.all).toHaveLength(2);
    vi.advanceTimersByTime(90);
    line().opens();
    vi.advanceTimersByTime(190);
    expect(states.at(-1)).toBe('open');
    first.says({ type: 'missed' });
    vi.advanceTimersByTime(10);
    expect(states.at(-1)).toBe('lost');
  });

  test('is asked where a page comes back to the front', () => {
    const { live } = start();
    line().opens();
    const before = line().sent.length;
    live.retry();
    expect(line().sent.slice(before)).toEqual([PING]);
    expect(Line.all).toHaveLength(1);
  });
});

describe('what is asked for', () => {
  test('is the yard while one shows it, and load while one shows that, each once', () => {
    const { live } = start();
    const off = live.subscribeYard(() => undefined);
    expect(line().sent).toEqual([]);
    line().opens();
    expect(line().sent).toEqual([PING, YARD]);
    live.subscribeYard(() => undefined);
    const [one, two] = [live.subscribeLoad(), live.subscribeLoad()];
    expect(line().sent.slice(2)).toEqual([LOAD]);
    one();
    expect(line().sent).toHaveLength(3);
    two();
    expect(line().sent.slice(3)).toEqual([{ type: 'unsubscribe', topic: 'load' }]);
    off();
  });

  test('is asked for at once on a connection that stands, and nothing that nobody shows', () => {
    const { live } = start();
    line().opens();
    expect(line().sent).toEqual([PING]);
    live.subscribeYard(() => undefined);
    live.subscribeLoad();
    expect(line().sent.slice(1)).toEqual([YARD, LOAD]);
    line().dies();
    live.retry();
    line().opens();
    expect(line().sent).toEqual([PING, YARD, LOAD]);
  });
});

describe('what is told', () => {
  test('goes to all who listen, and to nobody who stopped; what one throws is told and costs the others nothing', () => {
    const problems: string[] = [];
    const { live } = start({ onProblem: ({ message }) => problems.push(message) });
    const news: unknown[] = [];
    const stop = live.subscribeYard(() => {
      throw new Error('a fault of the page');
    });
    live.subscribeYard((one) => news.push(one));
    line().opens();
    line().says({ type: 'missed' });
    expect([news, problems]).toEqual([[null], ['The live stream: a fault of the page']]);
    stop();
    const patch = { type: 'patch', kind: 'run', id: `run_${'0'.repeat(26)}`, fields: { state: 'failed' } };
    line().says(patch);
    expect([news.slice(1), problems.length]).toEqual([[patch], 1]);
  });

  test('a first connection has missed nothing, a second one anything', () => {
    const { live } = start();
    const news: unknown[] = [];
    live.subscribeYard((one) => news.push(one));
    line().opens();
    expect(news).toEqual([]);
    line().dies();
    live.retry();
    line().opens();
    expect(news).toEqual([null]);
  });

  test('the clock and what the server refused reach who asked, and nobody needs to ask', () => {
    const clocks: string[] = [];
    const problems: unknown[] = [];
    start({ onClock: (now) => clocks.push(now), onProblem: (one) => problems.push(one) });
    const refused = { type: 'error', code: 'not_found', message: 'no such run' };
    for (const message of [{ type: 'pong', now: '2026-01-01T00:00:00.000Z' }, refused]) line().says(message);
    expect([clocks, problems]).toEqual([['2026-01-01T00:00:00.000Z'], [refused]]);
    start();
    for (const message of [{ type: 'pong', now: '2026-01-01T00:00:00.000Z' }, refused]) line().says(message);
    line().onmessage?.({ data: 'no JSON' });
    expect(line().closed).toEqual([[4000, 'a message could not be read']]);
  });
});
