import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { DatasetDiff } from '@trainyard/contracts/dataset-diff';
import { expect, test } from 'vitest';
import { diffLines, versionOf } from './diff.ts';

const versions = [3, 2, 1].map((number) => ({ number })) as DatasetVersion[];

test('versions by number, the two newest where none is given', () => {
  expect([versionOf(versions, undefined, 0), versionOf(versions, undefined, 1)].map(({ number }) => number)).toEqual([
    3, 2,
  ]);
  expect(versionOf(versions, 'v1', 1).number).toBe(1);
  expect(() => versionOf(versions, '7', 1)).toThrow('no version "7"');
  expect(() => versionOf(versions.slice(0, 1), undefined, 1)).toThrow('one version alone');
});

test('each change with its file and class, then all counted', () => {
  const found: Pick<DatasetDiff, 'counts' | 'items' | 'total'> = {
    counts: { added: 1, removed: 0, relabelled: 1, moved: 0, same: 8 },
    total: 2,
    items: [
      {
        change: 'relabelled',
        before: { index: 0, path: 'cat/1.jpg', classes: ['cat'] },
        after: { index: 3, path: 'dog/1.jpg', classes: ['dog'] },
      },
      { change: 'added', before: null, after: { index: 1, path: 'cat/2.jpg', classes: ['cat'] } },
    ],
  };
  const text = diffLines(found as DatasetDiff).join('\n');
  expect(text).toMatch(/relabelled +cat\/1\.jpg → dog\/1\.jpg +cat → dog/);
  expect(text).toMatch(/added +cat\/2\.jpg +cat/);
  expect(text).toContain('1 added, 0 removed, 1 relabelled, 0 moved or renamed, 8 as they were.');
  expect(diffLines({ ...found, total: 0, items: [] } as unknown as DatasetDiff)).toEqual([
    'Nothing differs: 8 as they were.',
  ]);
});
