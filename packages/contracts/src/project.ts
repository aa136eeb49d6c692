import { z } from 'zod';
import { Task } from './config.ts';
import { ProjectId, RunId, Timestamp } from './ids.ts';
import { route } from './route.ts';
import { Name } from './scalar.ts';

export const Project = z.object({
  id: ProjectId,
  name: Name,
  description: z.string().max(2000),
  created_at: Timestamp,
  /** Set on the projects that come with Trainyard: which example it is. */
  example: z.enum(['eurosat', 'penguins']).nullable(),
  counts: z.object({ datasets: z.int(), groups: z.int(), runs: z.int(), models: z.int(), active: z.int() }),
  /** Best completed run by the metric of its task, null before the first. */
  best: z.object({ run_id: RunId, name: z.string(), metric: z.string(), value: z.number() }).nullable(),
  task: Task.nullable(),
});
export type Project = z.infer<typeof Project>;

export const NewProject = z.strictObject({ name: Name, description: z.string().max(2000).default('') });
export const ProjectPatch = z.strictObject({ name: Name.optional(), description: z.string().max(2000).optional() });
const params = z.object({ project: ProjectId });

export const projectRoutes = {
  listProjects: route({
    method: 'GET',
    path: '/projects',
    permission: 'read',
    tag: 'projects',
    summary: 'All projects',
    response: z.object({ items: z.array(Project) }),
  }),
  createProject: route({
    method: 'POST',
    path: '/projects',
    permission: 'write',
    tag: 'projects',
    summary: 'Create a project',
    body: NewProject,
    response: Project,
    status: 201,
    idempotent: true,
  }),
  getProject: route({
    method: 'GET',
    path: '/projects/:project',
    permission: 'read',
    tag: 'projects',
    summary: 'One project',
    params,
    response: Project,
  }),
  updateProject: route({
    method: 'PATCH',
    path: '/projects/:project',
    permission: 'write',
    tag: 'projects',
    summary: 'Rename or describe a project',
    params,
    body: ProjectPatch,
    response: Project,
  }),
};
