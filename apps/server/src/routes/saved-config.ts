// Configs: saved under a name, and read from YAML.
import { notify } from '@trainyard/store/notify';
import { insertConfig, listConfigs } from '@trainyard/store/saved-config';
import { projectExists } from '@trainyard/store/project';
import { checkConfig } from '@trainyard/core/config-check';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { parseYaml } from '../config-yaml.ts';
import type { ServerContext } from '../context.ts';
import { found, inList } from '../found.ts';
import type { Handlers } from '../http/handler.ts';

export function configHandlers(context: ServerContext): Handlers<'parseConfig' | 'listConfigs' | 'saveConfig'> {
  const { db } = context;
  const inProject = async (id: string) =>
    found((await projectExists(db, id)) || null, 'project.not_found', `project ${id}`);
  return {
    async parseConfig({ body }) {
      const parsed = parseYaml(body.yaml);
      if (parsed.config === null) return parsed;
      const { problems, config } = checkConfig({ data: 'not chosen yet', ...parsed.config }, await context.registry());
      // What has problems goes back as it was written, so that the form can show it where it is wrong.
      return { config: config === null ? parsed.config : withoutData(config as JsonObject, parsed.config), problems };
    },
    async listConfigs({ params, query }) {
      await inProject(params.project);
      return inList(await listConfigs(db, { ...query, ...params }), query.before);
    },
    async saveConfig({ params, body }) {
      await inProject(params.project);
      return async (trx) => {
        const saved = await insertConfig(trx, { id: context.newId('cfg'), project_id: params.project, ...body });
        await notify(trx, { kind: 'project', id: params.project });
        return saved;
      };
    },
  };
}

/** The stand-in for data leaves again where the text named none. */
function withoutData(config: JsonObject, written: JsonObject): JsonObject {
  const { data, ...rest } = config;
  return 'data' in written && data !== undefined ? { data, ...rest } : rest;
}
