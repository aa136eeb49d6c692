import { expect, test } from 'vitest';
import { formatNotice, type Notice, parseNotice } from './notify.ts';

const id = `run_${'0'.repeat(26)}`;
const project = `prj_${'0'.repeat(26)}`;
const notice = (message: string): Notice => ({
  kind: 'run',
  id,
  project,
  whole: true,
  patch: { type: 'patch', kind: 'run', id, fields: { failure: { code: 'x', message, hint: null } } },
});

test('a notice travels with its content', () => {
  expect(parseNotice(formatNotice(notice('broke')))).toEqual(notice('broke'));
  expect(formatNotice({ kind: 'queue', id })).toBe(`queue ${id}`);
});

test('one that PostgreSQL would refuse says what to read again, and no more', () => {
  const long = formatNotice(notice('ä'.repeat(4000)));
  expect(Buffer.byteLength(long)).toBeLessThan(8000);
  // Not `whole` any more: without its patch, whoever shows the run must read it.
  expect(parseNotice(long)).toEqual({ kind: 'run', id, project });
});

test('content that cannot be read is left away, and what is no notice is none', () => {
  for (const content of ['{', '[]', '"x"', '{"whole":3}', '{"patch":{"type":"patch","kind":"shoe"},"whole":true}'])
    expect(parseNotice(`run ${id} ${content}`)).toEqual({ kind: 'run', id });
  expect(parseNotice('shoe 1')).toBeNull();
  expect(parseNotice('')).toBeNull();
});
