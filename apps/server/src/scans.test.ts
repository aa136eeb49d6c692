import pino from 'pino';
import { expect, test } from 'vitest';
import { Scans } from './scans.ts';

test('a scan that came to its end before it heard that it is cancelled was not cancelled', async () => {
  const heard = {
    db: undefined as never,
    changed: () => undefined,
    newId: () => 'scn_1',
    log: pino({ level: 'silent' }),
  };
  const scans = new Scans(heard);
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = { project_id: 'prj_1', name: 'pets', dataset_id: null };
  const answer = scans.watch(asked, new AbortController().signal, () => promise);
  const ended = scans.end('scn_1');
  resolve('a dataset');
  expect(await answer).toBe('a dataset');
  expect(await ended).toBe(false);
  expect(scans.list()).toEqual([]);
});
