// What this server is, what a config may say, and how a person with a token comes in.
import { TrainyardError } from '@trainyard/contracts/problem';
import { describeFields } from '@trainyard/core/config-fields';
import { hostname } from 'node:os';
import type { ServerContext } from '../context.ts';
import type { Handlers } from '../http/handler.ts';
import { isAdminToken, sessionCookie } from '../http/identity.ts';

export function systemHandlers({
  settings,
  registry,
  rules,
}: Pick<ServerContext, 'settings' | 'registry' | 'rules'>): Handlers<'getRegistry' | 'getSystem' | 'openSession'> {
  return {
    async getRegistry() {
      return { ...(await registry()), fields: describeFields() };
    },
    async getSystem() {
      return {
        version: settings.version,
        dataset_roots: settings.datasetRoots,
        host: hostname(),
        token_needed: !settings.loopback,
        reconciler: rules,
      };
    },
    async openSession({ body, setHeader }) {
      if (!isAdminToken(body.token, settings.tokens))
        throw new TrainyardError('http.unauthorized', 'The token is wrong.', {
          hint: 'It is adminToken in secrets.json of the data directory.',
        });
      setHeader('set-cookie', sessionCookie(settings.tokens, Date.now()));
      return undefined;
    },
  };
}
