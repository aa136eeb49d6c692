import { expect, test } from 'vitest';
import { joinCommand, type Listening } from './join-command.ts';

const on = (address: string, more: object = {}) => ({
  address,
  internal: false,
  family: address.includes(':') ? 'IPv6' : 'IPv4',
  ...more,
});
const interfaces = {
  lo: [on('127.0.0.1', { internal: true })],
  docker0: [on('172.17.0.1')],
  eth0: [on('fe80::1'), on('2001:db8::7'), on('192.168.1.20')],
  eth1: [on('169.254.3.4')],
} as never;
const server: Listening = {
  host: '127.0.0.1',
  bound: '127.0.0.1',
  port: 8080,
  allowedHosts: [],
  tokens: { agent: 't' },
};
const join = (more: Partial<Listening>, opened?: string, found = interfaces) =>
  joinCommand({ ...server, ...more }, opened, found);

test('a server on loopback says so, and how to change it', () => {
  const answer = join({});
  expect(answer).toMatchObject({ reach: 'this machine', listens: '127.0.0.1:8080', addresses: [] });
  expect(answer.command).toContain('--server http://127.0.0.1:8080 ');
  expect(answer.remedy).toContain('--host 0.0.0.0 --port 8080');
});

test('a name that leads to loopback is no address for others: what counts is what the socket is bound to', () => {
  expect(join({ host: 'atlas', bound: '127.0.1.1' }).reach).toBe('this machine');
  expect(join({ host: 'atlas', bound: '192.168.1.20' }).addresses).toEqual(['http://atlas:8080']);
});

test('on all addresses it is known by those of its networks, not by those of its containers or cables', () => {
  expect(join({ host: '0.0.0.0', bound: '0.0.0.0', port: 9 }).addresses).toEqual(['http://192.168.1.20:9']);
  expect(join({ host: '::', bound: '::' })).toMatchObject({
    addresses: ['http://192.168.1.20:8080', 'http://[2001:db8::7]:8080'],
    listens: '[::]:8080',
    command: 'npx trainyard agent --server http://192.168.1.20:8080 --token t',
  });
});

test('without a network nobody reaches it, whatever it listens on', () => {
  const answer = join({ host: '0.0.0.0', bound: '0.0.0.0' }, undefined, { lo: interfaces['lo'] } as never);
  expect(answer).toMatchObject({ reach: 'this machine', remedy: expect.stringContaining('no address in a network') });
});

test('the address of a proxy counts where the server knows it; what somebody else calls it does not', () => {
  const behind = { allowedHosts: ['train.example'] };
  expect(join(behind, 'https://train.example')).toMatchObject({
    reach: 'network',
    addresses: ['https://train.example'],
    remedy: null,
  });
  for (const opened of [
    'https://evil.example',
    'http://localhost:8080',
    'ftp://train.example',
    'x',
    'https://train.example;rm',
  ])
    expect(join(behind, opened).reach, opened).toBe('this machine');
});
