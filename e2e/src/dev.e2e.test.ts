// `npm run dev`: one address for pages, server and engine, and each of them new after its file was saved.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, root, temporaryFolder, until } from './trainyard.ts';

/** As an editor that saves without a change: Node's watcher and the engine's state look at the time. */
async function save(file: string): Promise<void> {
  const now = new Date();
  await utimes(join(root, file), now, now);
}

test('pages are served from their sources, a saved server file starts the server again, Ctrl-C ends all', async () => {
  const folder = await temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['tools/dev.ts', '--port', String(port), '--data-dir', folder.path], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const answers = async (path: string) => (await fetch(url + path).catch(() => null))?.status;
  try {
    await until('the first answer', async () => (await answers('/api/v1/yard')) === 200);
    const page = await (await fetch(`${url}/runs`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('/@vite/client');
    expect(await answers('/src/main.tsx')).toBe(200);

    await save('apps/server/src/settings.ts');
    await until('a second start', async () => said.split('Trainyard is ready').length === 3);
    await until('an answer of the second', async () => (await answers('/api/v1/yard')) === 200);
    // Another site's page is refused here as it is in production.
    const forged = await fetch(`${url}/api/v1/projects`, {
      method: 'POST',
      headers: { origin: 'http://elsewhere.example', 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'forged' }),
    });
    expect(forged.status).toBe(403);

    const gone = once(child, 'exit');
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect((await gone)[0]).toBe(0);
    await until('nothing left', async () => spawnSync('pgrep', ['-f', folder.path]).status === 1, 20);
  } finally {
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await folder.remove();
  }
});
