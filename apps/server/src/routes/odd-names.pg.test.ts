// Whatever a person calls a project, a group, a dataset or a column: it is taken and comes back equal, is found by its name, and
// a download of it is one harmless line of a header.
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Group } from '@trainyard/contracts/group';
import type { Project } from '@trainyard/contracts/project';
import { Name } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
}, 240_000);
afterAll(() => it?.close());

const ODD = [
  "=cmd|'/c calc'!A0",
  '@SUM(1)',
  'a,b;c "d"',
  '%00',
  '%2e%2e%2f',
  '../etc/passwd',
  '50 % _x_',
  '\\',
  '\u0646\u0645\u0648\u0630\u062C \u06F2',
  '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}',
  "'; drop table runs; --",
  '<script>x</script>',
  '${x} {{y}}',
  '#?&=+/:',
  'null',
  '\u0130\u0131 \u00DF',
  'e\u0301',
];
const name = fc
  .oneof(fc.constantFrom(...ODD), fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }))
  .filter((one) => Name.safeParse(one).success)
  .map((one) => Name.parse(one));
const plain = { numRuns: 12, seed: 20260101, examples: ODD.map((one): [string] => [one]) };

test('a project and a group keep their names, and the project is found by its name alone', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(name, async (given) => {
      // Two projects may not share a name: a number behind it makes each its own.
      const own = Name.parse(`${given} ${(count += 1)}`);
      const made = await it.ask<Project>('POST', '/projects', { name: own });
      expect([own, made.status, made.json.name]).toEqual([own, 201, own]);
      expect((await it.ask<Project>('GET', `/projects/${made.json.id}`)).json.name).toBe(own);
      const found = await it.ask<{ items: Project[] }>(
        'GET',
        `/projects?${new URLSearchParams({ q: own }).toString()}`,
      );
      expect([own, found.json.items.map((one) => one.name)]).toEqual([own, [own]]);
      const group = await it.ask<Group>('POST', `/projects/${made.json.id}/groups`, { name: given });
      expect([given, group.json.name]).toEqual([given, given]);
    }),
    plain,
  );
}, 240_000);

test('a dataset keeps its name and those of its columns; its file is downloaded under the name that it came with', async () => {
  await fc.assert(
    fc.asyncProperty(name, name, async (given, other) => {
      const columns = [given, other === given ? `${other} 2` : other];
      const row = (cells: readonly string[]) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`;
      const file = `${given.replaceAll(/[\\/%:]/g, '_').replace(/^\.+/, '_')}.csv`;
      const form = new FormData();
      form.append('path', file);
      form.append('file', new Blob([row(columns), row(['1', 'a']), row(['2', 'b'])]), 'it.csv');
      const query = new URLSearchParams({ name: given }).toString();
      const made = await it.ask<Dataset>('POST', `/projects/${it.project}/datasets/upload?${query}`, form);
      expect([given, made.status]).toEqual([given, 201]);
      const { json } = await it.ask<Dataset>('GET', `/datasets/${made.json.id}`);
      expect(json.name).toBe(given);
      const { profile } = json.version;
      expect(profile.kind === 'table' && profile.columns.map((one) => one.name)).toEqual(columns);
      const response = await fetch(`${it.address}/api/v1/dataset-versions/${json.version.id}/files/0`);
      const header = response.headers.get('content-disposition') ?? '';
      await response.arrayBuffer();
      expect(header).toMatch(/^attachment; filename="[^"\\/%;]*"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$/);
      expect(decodeURIComponent(header.split("UTF-8''")[1] ?? '')).toBe(file);
    }),
    { numRuns: 6, seed: 20260101, examples: ODD.map((one, index): [string, string] => [one, ODD[index - 1] ?? 'x']) },
  );
}, 240_000);
