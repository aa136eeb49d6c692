import { expect, test } from 'vitest';
import { conditionsOf } from '../pages/project/runs-query.ts';
import { ProjectSearch } from '../search.ts';
import { toQueue } from './queue-link.ts';

test('the list behind "297 more" asks the server for those that wait and for no others', () => {
  const { params, search } = toQueue('prj_1');
  expect(conditionsOf(params.project, ProjectSearch.parse(search))).toEqual({
    project: 'prj_1',
    where: 'state:queued',
  });
});
