// Whatever the umask of whoever starts it: nothing that the server keeps of a person's data can be read by another user.
import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { testPicture, testServer } from './testing-server.ts';

interface Made {
  id: string;
  version: { id: string };
}

test('folders and files of the data directory have no bits for others, also with umask 000', async () => {
  const umask = process.umask(0);
  const server = await testServer();
  try {
    const upload = async (name: string, files: [string, Blob][]): Promise<string> => {
      const form = new FormData();
      for (const [path, blob] of files) form.append('file', blob, path);
      const made = await server.ask<Made>('POST', `/projects/${server.project}/datasets/upload?name=${name}`, form);
      expect(made.status, JSON.stringify(made.json)).toBe(201);
      return made.json.version.id;
    };
    const pictures: [string, Blob][] = [];
    for (const [index, label] of ['a', 'a', 'b', 'b'].entries())
      pictures.push([`${label}/${index}.jpg`, new Blob([new Uint8Array(await testPicture(index * 40))])]);
    const images = await upload('pictures', pictures);
    const rows = Array.from({ length: 30 }, (_, row) => `${row},${row % 2 ? 'x' : 'y'}`);
    const table = await upload('table', [['t.csv', new Blob([`n,label\n${rows.join('\n')}\n`])]]);
    const thumbnail = `${server.address}/api/v1/dataset-versions/${images}/files/0/thumbnail?size=64`;
    expect((await fetch(thumbnail)).status).toBe(200);
    expect((await server.ask('GET', `/dataset-versions/${table}/rows`)).status).toBe(200);
    await server.ask('GET', '/registry');
    const entries = await readdir(server.dataDir, { recursive: true, withFileTypes: true });
    const names = entries.map((entry) => relative(server.dataDir, join(entry.parentPath, entry.name)));
    for (const wanted of [
      /^cache\/thumbnails\/.*webp$/,
      /^cache\/tables\/.*parquet$/,
      /^datasets\/.*jpg$/,
      /^server\.json$/,
    ])
      expect(
        names.some((name) => wanted.test(name)),
        String(wanted),
      ).toBe(true);
    const open: string[] = [];
    for (const name of names) if (((await lstat(join(server.dataDir, name))).mode & 0o077) !== 0) open.push(name);
    expect(open).toEqual([]);
  } finally {
    process.umask(umask);
    await server.close();
  }
});
