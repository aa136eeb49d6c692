import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LogWindow, MOST_LINES, withLive, withNewer, withOlder } from './log-window.ts';

const line = (position: number) => ({ position, time: '', attempt: 1, level: 'info' as const, text: '' });
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => line(from + n));

test('however a log is scrolled and grows, the window is one stretch of it without gaps, and says truly what lies beside', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('older', 'newer') }),
    fc.record({ kind: fc.constant('live'), lines: fc.integer({ min: 0, max: 900 }) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12_000 }), fc.array(step, { maxLength: 40 }), (start, steps) => {
      let end = start;
      const page = 500;
      let window: LogWindow = { lines: range(Math.max(1, end - page + 1), end), older: end > page, newer: false };
      for (const one of steps) {
        const first = window.lines[0]?.position ?? 0;
        const last = window.lines.at(-1)?.position ?? 0;
        if (one.kind === 'older')
          window = withOlder(window, range(Math.max(1, first - page), first - 1), first - page > 1);
        else if (one.kind === 'newer')
          window = withNewer(window, range(last + 1, Math.min(end, last + page)), last + page < end);
        else {
          const more = 'lines' in one ? one.lines : 0;
          // A live message may come twice.
          window = withLive(window, range(Math.max(1, end - 3), end + more));
          end += more;
        }
        const positions = window.lines.map(({ position }) => position);
        expect(positions).toEqual(range(positions[0] ?? 1, positions.at(-1) ?? 0).map(({ position }) => position));
        expect(positions.length).toBeLessThanOrEqual(MOST_LINES);
        expect(window.newer).toBe((positions.at(-1) ?? 0) < end);
        if (!window.older) expect(positions[0]).toBe(1);
      }
    }),
  );
});
