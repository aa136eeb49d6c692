// Whatever stands in a parameter or a query arrives as it was and can become no path, no other parameter and no other host.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { api, API_PREFIX } from '@trainyard/contracts/api';
import { addressOf } from './address.ts';

const odd = fc.constantFrom(
  '../..',
  '//host',
  'a&q=b',
  'a=b',
  '#x',
  '?x',
  '%00',
  '%2f',
  '+',
  ' ',
  '\0',
  'a\r\nx: y',
  '=cmd',
  '\u202E',
  '\u0646\u0645\u0648\u0630\u062C',
  '\u{1F469}\u200D\u{1F467}',
  'x'.repeat(2000),
  ';',
  '"',
  ':run',
);
const text = fc.oneof(
  odd,
  fc.string({ unit: 'binary' }).map((one) => one.toWellFormed()),
);

test('every text arrives equal in a path and in a query', () => {
  fc.assert(
    fc.property(
      text.filter((one) => one !== ''),
      text,
      text,
      (run, q, sort) => {
        const address = addressOf('http://host:1/', 'listRunEvents', { run }, { q, sort, after: 3, none: undefined });
        const url = new URL(address);
        expect(url.host).toBe('host:1');
        expect(url.hash).toBe('');
        // A browser takes `.` and `..` for steps, also where their dots are encoded; they name no run.
        if (run === '.' || run === '..') return;
        const parts = url.pathname.split('/');
        expect(parts).toHaveLength(`${API_PREFIX}${api.listRunEvents.path}`.split('/').length);
        expect(decodeURIComponent(parts.at(-2) ?? '')).toBe(run);
        expect([...url.searchParams]).toEqual([
          ['q', q],
          ['sort', sort],
          ['after', '3'],
        ]);
        // Only what may stand in a line of a request.
        expect(address).toMatch(/^[\u0021-\u007e]+$/);
      },
    ),
  );
});

test('numbers and truth values are written as JSON writes them, and what is not there is left out', () => {
  expect(addressOf('', 'listRuns', {}, { limit: 5, archived: true, q: null, sort: undefined })).toBe(
    `${API_PREFIX}/runs?limit=5&archived=true`,
  );
  expect(addressOf('', 'listRuns')).toBe(`${API_PREFIX}/runs`);
});

test.each([undefined, null, ''])('a parameter that is %j is told by its name', (run) => {
  expect(() => addressOf('', 'getRun', { run })).toThrow('getRun needs the parameter run');
});

test('slashes at the end of the server are not doubled', () => {
  expect(addressOf('http://host///', 'listRuns')).toBe(`http://host${API_PREFIX}/runs`);
});
