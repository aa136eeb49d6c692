import { z } from 'zod';
import { GroupId, ProjectId, Timestamp } from './ids.ts';
import { Order, page, PageQuery } from './page.ts';
import { Project } from './project.ts';
import { route } from './route.ts';
import { Name } from './scalar.ts';
import { Archived, standing } from './standing.ts';

export const Group = z.object({
  id: GroupId,
  project_id: ProjectId,
  name: z.string(),
  question: z.string().max(2000),
  created_at: Timestamp,
  runs: z.int(),
  /** Runs that wait, run or are paused. */
  active: z.int(),
  /** The best result of the question that most results of the group answer, null before the first. */
  best: Project.shape.best,
  ...standing,
});
export type Group = z.infer<typeof Group>;
export const groupColumns = ['created', 'name', 'runs'] as const;
export const NewGroup = z.strictObject({ name: Name, question: z.string().max(2000).default('') });
const params = z.object({ project: ProjectId });

export const groupRoutes = {
  listGroups: route({
    method: 'GET',
    path: '/projects/:project/groups',
    permission: 'read',
    tag: 'groups',
    summary: 'Groups of a project, sorted and searched; newest first',
    params,
    query: z.object({
      ...PageQuery,
      archived: Archived,
      /** Words that all stand in name or question. */
      q: z.string().max(200).optional(),
      /** This one alone. */
      group: GroupId.optional(),
      sort: z.enum(groupColumns).default('created'),
      /** Left out: smallest first for names, else newest and largest first. */
      order: Order.optional(),
    }),
    response: page(Group),
  }),
  createGroup: route({
    method: 'POST',
    path: '/projects/:project/groups',
    permission: 'write',
    tag: 'groups',
    summary: 'Create a group',
    params,
    body: NewGroup,
    response: Group,
    status: 201,
    idempotent: true,
  }),
};
