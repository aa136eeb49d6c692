import pino from 'pino';
import { expect, test } from 'vitest';
import { Notices } from './notices.ts';

test('one who fails keeps the news from nobody', () => {
  const notices = new Notices(pino({ level: 'silent' }));
  const heard: unknown[] = [];
  notices.subscribe(() => {
    throw new Error('a fault of one reader');
  });
  notices.subscribe((notice) => heard.push(notice));
  notices.tell({ kind: 'run', id: 'r' });
  notices.close();
  expect(heard).toEqual([{ kind: 'run', id: 'r' }, null]);
});
