// Projects.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Project } from '@trainyard/contracts/project';
import type { Db } from '@trainyard/store/database';
import { findProject, insertProject, listProjects, updateProject } from '@trainyard/store/project';
import type { ServerContext } from '../context.ts';
import { found, inList } from '../found.ts';
import type { Handlers } from '../http/handler.ts';

export function projectHandlers(
  context: ServerContext,
): Handlers<'listProjects' | 'createProject' | 'getProject' | 'updateProject'> {
  const { db } = context;
  const one = async (id: string, reader: Db = db): Promise<Project> =>
    found(await findProject(reader, id), 'project.not_found', `project ${id}`);
  return {
    async listProjects({ query }) {
      return inList(await listProjects(db, query), query.before);
    },
    async createProject({ body }) {
      return async (trx) => {
        const id = context.newId('prj');
        if (!(await insertProject(trx, { id, ...body }))) throw nameTaken(body.name);
        return one(id, trx);
      };
    },
    getProject: ({ params }) => one(params.project),
    async updateProject({ params, body }) {
      const { name, deleted_at } = await one(params.project);
      if (deleted_at !== undefined) throw new TrainyardError('thing.deleted', `The project “${name}” was deleted.`);
      if (!(await updateProject(db, params.project, body))) throw nameTaken(body.name ?? '');
      return one(params.project);
    },
  };
}

function nameTaken(name: string): TrainyardError {
  return new TrainyardError('project.name_taken', `A project is called ${JSON.stringify(name)} already.`);
}
