import pino from 'pino';
import { expect, test, vi } from 'vitest';
import { createTeller } from './teller.ts';

test('what could not be told is told when it can be, each once', async () => {
  const told: string[] = [];
  let away = true;
  const tell = createTeller(
    async (notices) => {
      if (away) throw new Error('the database is away');
      told.push(...notices.map(({ id }) => id));
    },
    pino({ level: 'silent' }),
  );
  tell({ kind: 'agent', id: 'a' });
  tell({ kind: 'agent', id: 'a' });
  tell({ kind: 'project', id: 'b' });
  await vi.waitFor(() => expect(told).toEqual([]), 30_000);
  away = false;
  await vi.waitFor(() => expect(told).toEqual(['a', 'b']), { timeout: 30_000 });
  tell({ kind: 'agent', id: 'c' });
  await vi.waitFor(() => expect(told).toEqual(['a', 'b', 'c']), 30_000);
});
