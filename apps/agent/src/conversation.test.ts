import { createClient } from '@trainyard/client/client';
import { TrainyardError } from '@trainyard/contracts/problem';
import { until } from '@trainyard/host/until';
import { expect, test } from 'vitest';
import { createConversation } from './conversation.ts';
import { hello } from './fixtures/hello.ts';
import { startYardServer, TOKEN } from './fixtures/yard-server.ts';
import { keepGoing } from './sending.ts';

test('a command that fails is told as what it is, and heartbeats go on', async () => {
  const server = await startYardServer();
  const said: string[] = [];
  let obeyed = 0;
  const obey = (): void => {
    obeyed += 1;
    throw new Error('The worker is out.', { cause: new Error('no such process') });
  };
  const conversation = await createConversation({
    client: createClient({ baseUrl: server.url, token: TOKEN }),
    hello,
    house: { held: () => [], obey, revoke: () => {} },
    env: {},
    log: (text) => said.push(text),
  });
  server.commands = [{ run_id: 'run_01k00000000000000000000000', attempt: 1, command: 'pause' }];
  expect(await until(() => obeyed >= 3, 20_000)).toBe(true);
  expect(said[0]).toBe('run_01k00000000000000000000000: pause could not be done. The worker is out. no such process.');
  expect(said.some((text) => text.includes('does not answer'))).toBe(false);
  await conversation.end(false);
  await server.close();
});

test('a step that fails is told with its cause, and the next one is taken', async () => {
  const closing = new AbortController();
  const said: string[] = [];
  let steps = 0;
  await keepGoing(
    'Serving cpu',
    async () => {
      steps += 1;
      if (steps === 1) throw new TrainyardError('server.internal', 'It broke', {});
      if (steps === 3) closing.abort();
    },
    { signal: closing.signal, log: (text) => said.push(text), longest: 10 },
  );
  expect(steps).toBe(3);
  expect(said).toEqual(['Serving cpu failed: It broke. It goes on in 0.01 s.']);
});
