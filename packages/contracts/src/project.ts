import { z } from 'zod';
import { Task } from './config-field.ts';
import { ProjectId, RunId, Timestamp } from './ids.ts';
import { Order, page, PageQuery } from './page.ts';
import { route } from './route.ts';
import { Name } from './scalar.ts';
import { Archived, standing } from './standing.ts';

export const Project = z.object({
  id: ProjectId,
  name: z.string(),
  description: z.string().max(2000),
  created_at: Timestamp,
  /** Set on the projects that come with Trainyard: which example it is. */
  example: z.enum(['eurosat', 'penguins']).nullable(),
  counts: z.object({
    datasets: z.int(),
    groups: z.int(),
    runs: z.int(),
    models: z.int(),
    configs: z.int(),
    active: z.int(),
  }),
  /** The best result of the question that most results answer, null before the first. */
  best: z
    .object({
      run_id: RunId,
      name: z.string(),
      metric: z.string(),
      value: z.number(),
      /** Results of that question, and how many others of them are as good. */
      measured: z.int(),
      equal: z.int(),
    })
    .nullable(),
  task: Task.nullable(),
  ...standing,
});
export type Project = z.infer<typeof Project>;

/** What a list of projects can be sorted by; `used`: when a run of it was queued last. */
export const projectColumns = ['created', 'name', 'datasets', 'runs', 'models', 'active', 'used'] as const;

export const NewProject = z.strictObject({ name: Name, description: z.string().max(2000).default('') });
export const ProjectPatch = z.strictObject({ name: Name.optional(), description: z.string().max(2000).optional() });
const params = z.object({ project: ProjectId });

export const projectRoutes = {
  listProjects: route({
    method: 'GET',
    path: '/projects',
    permission: 'read',
    tag: 'projects',
    summary: 'Projects, sorted and searched; oldest first',
    query: z.object({
      ...PageQuery,
      archived: Archived,
      /** Words that all stand in name or description. */
      q: z.string().max(200).optional(),
      sort: z.enum(projectColumns).default('created'),
      /** Left out: largest and newest first for numbers and times, but the oldest first for `created`. */
      order: Order.optional(),
    }),
    response: page(Project).extend({
      /** Of all projects that fit. */
      runs_total: z.int(),
      active_total: z.int(),
    }),
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
