// A network between a test and its database, which can be broken in ways that a real one breaks.
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

export interface TestProxy {
  /** The address that was given, through the proxy. */
  url: string;
  /** From now on nothing passes on the connections that exist, and none of them is closed; new ones work. */
  silence(): void;
  /** From now on new connections are taken and hear nothing either. */
  deafen(deaf: boolean): void;
  /** Called with each chunk that a client sends; false lets it pass and then cuts the connection. */
  onSent: ((chunk: Buffer) => boolean) | null;
  close(): Promise<void>;
}

/** Puts a TCP proxy before a database that is reached by a socket folder or a port. */
export async function testProxy(url: string): Promise<TestProxy> {
  const target = new URL(url);
  const folder = target.searchParams.get('host');
  const open = () =>
    folder === null
      ? createConnection(Number(target.port), target.hostname)
      : createConnection(join(folder, `.s.PGSQL.${target.port || '5432'}`));
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let deaf = false;
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (deaf) return;
    const far = open();
    far.on('error', () => undefined);
    const pair = { near, far };
    pairs.add(pair);
    near.on('data', (chunk) => {
      if (!pairs.has(pair)) return;
      const passes = proxy.onSent?.(chunk) ?? true;
      far.write(chunk, () => {
        if (!passes) near.destroy();
      });
    });
    far.on('data', (chunk) => pairs.has(pair) && near.write(chunk));
    near.on('close', () => pairs.has(pair) && far.end());
    far.on('close', () => pairs.has(pair) && near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = new URL(url);
  near.searchParams.delete('host');
  near.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  const proxy: TestProxy = {
    url: near.href,
    silence: () => pairs.clear(),
    deafen: (now) => (deaf = now),
    onSent: null,
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const { far } of pairs) far.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
