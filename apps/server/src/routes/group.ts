// Experiment groups.
import { TrainyardError } from '@trainyard/contracts/problem';
import { insertGroup, listGroups } from '@trainyard/store/group';
import { notify } from '@trainyard/store/notify';
import { projectExists } from '@trainyard/store/project';
import type { ServerContext } from '../context.ts';
import { found, inList } from '../found.ts';
import type { Handlers } from '../http/handler.ts';

export function groupHandlers(context: ServerContext): Handlers<'listGroups' | 'createGroup'> {
  const { db } = context;
  const inProject = async (id: string) =>
    found((await projectExists(db, id)) || null, 'project.not_found', `project ${id}`);
  return {
    async listGroups({ params, query }) {
      await inProject(params.project);
      return inList(await listGroups(db, { ...query, ...params }), query.before);
    },
    async createGroup({ params, body }) {
      await inProject(params.project);
      return async (trx) => {
        const group = await insertGroup(trx, { id: context.newId('grp'), project_id: params.project, ...body });
        if (!group)
          throw new TrainyardError(
            'group.name_taken',
            `A group of this project is called ${JSON.stringify(body.name)} already.`,
          );
        await notify(trx, { kind: 'project', id: params.project });
        return group;
      };
    },
  };
}
