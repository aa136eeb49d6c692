// What waits for a person, and what a person puts away of it.
import { dismissNeeds, listNeeds, restoreNeeds } from '@trainyard/store/needs';
import type { ServerContext } from '../context.ts';
import type { Handlers } from '../http/handler.ts';

export function needHandlers(context: ServerContext): Handlers<'listNeeds' | 'dismissNeeds' | 'restoreNeeds'> {
  const { db } = context;
  return {
    listNeeds: ({ query }) => listNeeds(db, query),
    async dismissNeeds({ body }) {
      const id = context.newId('dms');
      return { id, dismissed: await dismissNeeds(db, id, body) };
    },
    async restoreNeeds({ params }) {
      return { restored: await restoreNeeds(db, params.dismissal) };
    },
  };
}
