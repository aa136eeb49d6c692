// A whole server for tests: on a database of its own, a free port and a folder that goes away, asked over real HTTP.
import { testDatabase } from '@trainyard/store/testing';
import { link, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { startServer } from './server.ts';
import { readSettings } from './settings.ts';

export interface Answer<T> {
  status: number;
  json: T;
}
export type SentProblem = { code: string; detail: string; hint: string };

export interface TestServer {
  address: string;
  databaseUrl: string;
  dataDir: string;
  /** A folder that datasets may come from. */
  datasets: string;
  /** The project of the EuroSAT example. */
  project: string;
  ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  close(): Promise<void>;
}

/** Starts it with the examples in place. */
export async function testServer(): Promise<TestServer> {
  const database = await testDatabase();
  const root = await realpath(await mkdtemp(join(tmpdir(), 'trainyard-server-')));
  const dataDir = join(root, 'data');
  const datasets = join(root, 'allowed');
  await mkdir(datasets);
  const settings = readSettings({ port: 0, dataDir, logLevel: 'silent' }, { TRAINYARD_DATASETS_DIR: datasets });
  const server = await startServer({ ...settings, databaseUrl: database.url });
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const bytes = body instanceof Blob;
    const json = body !== undefined && !bytes && !(body instanceof FormData);
    const type = bytes ? 'application/octet-stream' : 'application/json';
    const response = await fetch(`${server.address}/api/v1${path}`, {
      method,
      headers: json || bytes ? { 'content-type': type } : {},
      body: json ? JSON.stringify(body) : (body ?? null),
    });
    const text = await response.text();
    return { status: response.status, json: (text === '' ? undefined : JSON.parse(text)) as T };
  };
  const { json } = await ask<{ items: { id: string }[] }>('GET', '/projects');
  return {
    address: server.address,
    databaseUrl: database.url,
    dataDir,
    datasets,
    project: json.items[0]?.id ?? '',
    ask,
    async close() {
      await server.close();
      await database.close();
      await rm(root, { recursive: true });
    },
  };
}

/** A small JPEG of one colour. */
export async function testPicture(shade: number, options: { orientation?: number } = {}): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 20, channels: 3, background: { r: shade, g: 0, b: 0 } } })
    .withMetadata(options)
    .jpeg()
    .toBuffer();
}

/**
 * A folder with the classes cat and dog, and so many pictures that somebody can look while they are read. Those of a class are one
 * file under many names: written at once, and read no faster.
 */
export async function manyPicturesIn(folder: string, count: number): Promise<string> {
  for (const [index, label] of ['cat', 'dog'].entries()) {
    await mkdir(join(folder, label), { recursive: true });
    const first = join(folder, label, '0.jpg');
    await writeFile(first, await testPicture(1 + 90 * index));
    for (let number = 1; number < count / 2; number += 1) await link(first, join(folder, label, `${number}.jpg`));
  }
  return folder;
}
