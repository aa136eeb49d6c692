import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { checkDisk, flagsIn } from './doctor-machine.ts';
import { checkDatabase, checkPage, checkPort } from './doctor-parts.ts';

test('the flags that decide speed are found among all others', () => {
  expect(
    flagsIn('processor : 0\nflags\t\t: fpu avx avx2 avx512f avx512_bf16 amx_tile\n\nprocessor : 1\nflags : none\n'),
  ).toEqual(['avx2', 'avx512f', 'avx512_bf16']);
  expect(flagsIn('Features\t: fp asimd bf16\n')).toEqual(['asimd', 'bf16']);
  expect(flagsIn('')).toEqual([]);
});

test('a port in use is wrong and has a remedy', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await checkPort(port, '127.0.0.1')).toMatchObject({ state: 'wrong', found: `${port} is in use on 127.0.0.1` });
  await new Promise((resolve) => server.close(resolve));
  expect(await checkPort(port, '127.0.0.1')).toMatchObject({ state: 'ok' });
});

test('a database of your own is named without its password, a page that is not built is said', async () => {
  expect(checkDatabase('postgres://me:secret@db.example:5432/x').found).toBe('your own PostgreSQL at db.example:5432');
  expect(checkPage('/nowhere')).toMatchObject({ state: 'wrong', remedy: 'Run npm run setup.' });
  expect((await checkDisk('/tmp/not/there/yet')).found).toContain('free for /tmp/not/there/yet');
});
