import { z } from 'zod';
import { GroupId, ProjectId, Timestamp } from './ids.ts';
import { route } from './route.ts';
import { Name } from './scalar.ts';

export const Group = z.object({
  id: GroupId,
  project_id: ProjectId,
  name: Name,
  question: z.string().max(2000),
  created_at: Timestamp,
  runs: z.int(),
});
export type Group = z.infer<typeof Group>;
export const NewGroup = z.strictObject({ name: Name, question: z.string().max(2000).default('') });
const params = z.object({ project: ProjectId });

export const groupRoutes = {
  listGroups: route({
    method: 'GET',
    path: '/projects/:project/groups',
    permission: 'read',
    tag: 'groups',
    summary: 'Groups of a project',
    params,
    response: z.object({ items: z.array(Group) }),
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
