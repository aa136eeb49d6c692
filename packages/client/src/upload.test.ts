import type { Upload } from '@trainyard/contracts/upload';
import { expect, test } from 'vitest';
import { ClientError, unreachable } from './client-error.ts';
import type { Client } from './client.ts';
import { type PieceSending, sendInPieces } from './upload.ts';

const problem = (code: string, status: number) =>
  new ClientError({ type: '', title: code, status, code, detail: code, hint: '' });

/** A server that keeps bytes and fails as told: the fault of each piece in turn, and how much of it is kept all the same. */
function server(content: Uint8Array, faults: { error: Error; kept: number }[] = [], had = 0) {
  const upload = { id: 'upl_a', bytes: content.length } as Upload;
  let bytes = Buffer.from(content.subarray(0, had));
  const asked: number[] = [];
  const client = {
    call: async () => ({ ...upload, received: bytes.length }),
    put: async (_: string, { query, body }: { query: { offset: number }; body: () => ArrayBuffer }) => {
      asked.push(query.offset);
      if (query.offset !== bytes.length) throw problem('upload.offset', 409);
      const piece = new Uint8Array(body());
      const fault = faults.shift();
      const kept = fault ? piece.subarray(0, fault.kept) : piece;
      bytes = Buffer.concat([bytes, kept]);
      if (fault) throw fault.error;
    },
  } as unknown as Client;
  return { client, asked, stored: () => bytes };
}
const content = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
const sending = (more: Partial<PieceSending> = {}): PieceSending => ({
  project: 'prj',
  name: 'n',
  files: [
    { path: 'a', file: new Blob([content.subarray(0, 1_234_567)]), modified: 1.5 },
    { path: 'b', file: new Blob([]), modified: 1 },
    { path: 'c', file: new Blob([content.subarray(1_234_567)]), modified: 1 },
  ],
  ...more,
});

test('bytes arrive once and in their order, whatever breaks and however much of a piece was kept', async () => {
  const gone = unreachable('', new Error('reset'));
  const { client, asked, stored } = server(content, [
    { error: gone, kept: 700_000 },
    { error: gone, kept: 0 },
    // Kept whole, and the answer was lost.
    { error: gone, kept: 99_999_999 },
  ]);
  const troubles: (string | null)[] = [];
  const seen: number[] = [];
  const upload = await sendInPieces(
    client,
    sending({
      onTrouble: (error) => troubles.push(error?.code ?? null),
      onProgress: ({ received }) => seen.push(received),
    }),
  );
  expect(upload.received).toBe(3_000_000);
  expect(Buffer.compare(stored(), content)).toBe(0);
  expect(asked.slice(0, 3)).toEqual([0, 700_000, 700_000]);
  expect(troubles).toContain('client.unreachable');
  expect(troubles.at(-1)).toBe(null);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('it goes on from what the server had, and sends nothing where it had all', async () => {
  const half = server(content, [], 1_500_000);
  await sendInPieces(half.client, sending());
  expect(half.asked[0]).toBe(1_500_000);
  const all = server(content, [], 3_000_000);
  await sendInPieces(all.client, sending());
  expect(all.asked).toEqual([]);
});

test('a refusal is no trouble to wait for; an absence is, until patience ends', async () => {
  const full = server(content, [{ error: problem('upload.disk_full', 507), kept: 0 }]);
  await expect(sendInPieces(full.client, sending())).rejects.toMatchObject({ code: 'upload.disk_full' });
  const away = server(
    content,
    Array.from({ length: 99 }, () => ({ error: unreachable('', new Error('no')), kept: 0 })),
  );
  await expect(sendInPieces(away.client, sending({ patience: 1 }))).rejects.toMatchObject({
    code: 'client.unreachable',
  });
});

test('a file that cannot be read any more is named', async () => {
  const { client } = server(content);
  const broken = {
    size: 5,
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }),
  } as unknown as Blob;
  const whole = globalThis.Blob;
  // A Blob of files is read piece by piece: what one of them says, the whole says.
  globalThis.Blob = class extends whole {
    override slice(): Blob {
      return broken.slice();
    }
  };
  try {
    const files = [{ path: 'a/gone.jpg', file: broken, modified: 1 }];
    await expect(sendInPieces(client, sending({ files }))).rejects.toMatchObject({
      code: 'client.file',
      message: expect.stringContaining('"a/gone.jpg"') as string,
    });
  } finally {
    globalThis.Blob = whole;
  }
});

test('who stops is not kept waiting', async () => {
  const { client } = server(content, [{ error: unreachable('', new Error('no')), kept: 0 }]);
  const stop = new AbortController();
  const asked = sendInPieces(
    client,
    sending({ signal: stop.signal, onTrouble: () => stop.abort(new Error('stopped')) }),
  );
  await expect(asked).rejects.toThrow('stopped');
});
