// Which files of a run come to the server, and what is said of those that do not.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import { TrainyardError } from '@trainyard/contracts/problem';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { troubleOfMissing, uploadFiles, type Missing, type Uploaded } from './file-upload.ts';
import { RUN } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { createLateFiles } from './late-files.ts';
import { attemptFolder } from './run-folder.ts';
import type { ArtifactLine } from './worker-words.ts';

let server: YardServer;
let agentFolder: string;
let out: string;
let stop: AbortController;
let said: string[];
beforeEach(async () => {
  server = await startYardServer();
  server.current.set(RUN, 1);
  agentFolder = mkdtempSync(join(tmpdir(), 'trainyard-upload-'));
  out = join(agentFolder, 'runs', RUN);
  mkdirSync(join(out, 'attempts', '1'), { recursive: true });
  stop = new AbortController();
  said = [];
});
afterEach(async () => {
  stop.abort();
  await server.close();
  rmSync(agentFolder, { recursive: true, force: true });
});

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A file as its worker announces it. */
function announced(path: string, text: string, kind: ArtifactLine['kind'] = 'other'): ArtifactLine {
  writeFileSync(join(out, path), text);
  return {
    seq: 1,
    attempt: 1,
    time: new Date(0).toISOString(),
    event: 'artifact',
    path,
    kind,
    bytes: Buffer.byteLength(text),
    sha256: sha(text),
  };
}
const upload = (artifacts: ArtifactLine[], attempt = 1): Promise<Uploaded> =>
  uploadFiles(artifacts, {
    client: createClient({ baseUrl: server.url, token: TOKEN }),
    run: RUN,
    folder: attemptFolder(out, attempt),
    signal: stop.signal,
    log: (text) => said.push(text),
  });
const missingOf = (uploaded: Uploaded): Missing[] => (uploaded.kind === 'done' ? uploaded.missing : []);

test('each content comes once, byte for byte', async () => {
  const artifacts = [announced('a', 'alpha'), announced('b', 'alpha'), announced('c', 'gamma')];
  let puts = 0;
  server.refuse = () => {
    puts += 1;
    return null;
  };
  expect(await upload(artifacts)).toEqual({ kind: 'done', missing: [] });
  expect(puts).toBe(2);
  expect([...server.files].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
    [sha('alpha'), 'alpha'],
    [sha('gamma'), 'gamma'],
  ]);
  expect(said).toEqual([]);
});

test('what is gone, of another size or a link is named with its reason, for good, and the others come', async () => {
  const gone = announced('gone', 'gone');
  rmSync(join(out, 'gone'));
  const grown = announced('grown', 'grown');
  writeFileSync(join(out, 'grown'), 'grown more');
  const secret = announced('secret', 'secret');
  symlinkSync(join(out, 'secret'), join(out, 'link'));
  const missing = missingOf(await upload([gone, grown, { ...secret, path: 'link' }, announced('good', 'good')]));
  expect(missing.map(({ artifact, code, why, lasting }) => [artifact.path, code, why, lasting])).toEqual([
    ['gone', 'file.not_found', 'it is gone.', true],
    ['grown', 'file.not_found', 'it has 10 bytes, announced were 5.', true],
    ['link', 'file.not_found', 'it is a link or no plain file.', true],
  ]);
  expect([...server.files.keys()]).toEqual([sha('good')]);
  expect(said[0]).toBe('gone is not shipped: it is gone.');
});

test('what is refused three times is refused; where its bytes changed meanwhile, that is the reason', async () => {
  let puts = 0;
  server.refuse = () => {
    puts += 1;
    return new TrainyardError('http.invalid', 'No.');
  };
  const same = announced('same', 'same');
  const other = announced('other', 'other');
  writeFileSync(join(out, 'other'), 'rehto');
  const missing = missingOf(await upload([same, other]));
  expect(puts).toBe(6);
  expect(missing.map(({ code, why, lasting }) => [code, why, lasting])).toEqual([
    ['artifact.not_received', 'No.', false],
    ['attempt.digest', 'it was changed after it was announced.', true],
  ]);
});

test('a refusal of a moment and a server that is away cost nothing', async () => {
  let puts = 0;
  server.refuse = () => {
    puts += 1;
    return puts === 1 ? new TrainyardError('http.invalid', 'No.') : null;
  };
  server.away = true;
  const uploading = upload([announced('a', 'alpha')]);
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.away = false;
  expect(await uploading).toEqual({ kind: 'done', missing: [] });
  expect(puts).toBe(2);
});

test('an attempt that was taken over ships nothing more; one that is stopped ends', async () => {
  const files = [announced('a', 'alpha'), announced('b', 'beta')];
  expect(await upload(files, 2)).toEqual({ kind: 'stale' });
  expect(server.refused).toBe(1);
  server.away = true;
  const uploading = upload(files);
  await new Promise((resolve) => setTimeout(resolve, 100));
  stop.abort();
  expect(await uploading).toEqual({ kind: 'stopped' });
});

test('a missing file is a trouble of its kind, and says whether it is sent again', () => {
  const trouble = (kind: ArtifactLine['kind'], lasting: boolean) => {
    const { what, message, code } = troubleOfMissing({
      artifact: announced('x', 'x', kind),
      code: 'file.not_found',
      why: 'it is gone.',
      lasting,
    });
    return [code, what, message];
  };
  expect([trouble('model', true), trouble('evaluation', true), trouble('log', true), trouble('other', false)]).toEqual([
    ['file.not_found', 'model', 'No model, because x could not be shipped: it is gone.'],
    ['file.not_found', 'evaluation', 'No evaluation, because x could not be shipped: it is gone.'],
    ['file.not_found', 'log', 'No log, because x could not be shipped: it is gone.'],
    [
      'file.not_found',
      'file',
      'A file is missing, because x could not be shipped: it is gone. It is sent again every minute.',
    ],
  ]);
});

const late = (every = 20) =>
  createLateFiles({
    client: createClient({ baseUrl: server.url, token: TOKEN }),
    folder: agentFolder,
    log: (text) => said.push(text),
    every,
  });
const asMissing = (artifact: ArtifactLine, lasting = false): Missing => ({
  artifact,
  code: 'artifact.not_received',
  why: 'No.',
  lasting,
});
const list = () => join(out, 'attempts', '1', 'unshipped.json');

test('what may still be taken is sent again until it is, also by the next agent; then the list goes', async () => {
  await late().keep(attemptFolder(out, 1), RUN, [asMissing(announced('gone', 'gone'), true)]);
  // Nothing that would be sent again.
  expect(existsSync(list())).toBe(false);
  const kept = [
    asMissing(announced('a', 'alpha')),
    asMissing(announced('b', 'beta')),
    asMissing(announced('c', 'gamma'), true),
  ];
  await late().keep(attemptFolder(out, 1), RUN, kept);
  mkdirSync(join(agentFolder, 'runs', 'mine', 'attempts', '1'), { recursive: true });
  let puts = 0;
  server.refuse = () => {
    puts += 1;
    return puts <= 3 ? new TrainyardError('http.invalid', 'No.') : null;
  };
  // Another agent on the folder.
  const running = late().run(stop.signal);
  expect(await until(() => !existsSync(list()), 20_000)).toBe(true);
  expect([...server.files.keys()].sort()).toEqual([sha('alpha'), sha('beta')].sort());
  stop.abort();
  await running;
  expect(said).toContain(`1 files of ${RUN} were taken after all.`);
});

test('a list that nobody wants any more goes, and nothing is said', async () => {
  const files = late();
  // A new agent has no folder of runs, and one of a run need not have attempts.
  rmSync(join(agentFolder, 'runs'), { recursive: true });
  const running = files.run(stop.signal);
  server.current.set(RUN, 2);
  mkdirSync(join(out, 'attempts', '1'), { recursive: true });
  await files.keep(attemptFolder(out, 1), RUN, [asMissing(announced('a', 'alpha'))]);
  expect(await until(() => !existsSync(list()), 20_000)).toBe(true);
  stop.abort();
  await running;
  expect([said, server.files.size]).toEqual([[], 0]);
});
