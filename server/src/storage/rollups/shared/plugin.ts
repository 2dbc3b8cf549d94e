/** Makes `app.changes`, where a ClickHouse server is shared with other processes, and null where no other inserts. */
import { type FastifyInstance } from 'fastify';

import { Changes } from './changes';
import { claim } from './owner';

declare module 'fastify' {
  interface FastifyInstance {
    changes: Changes | null;
  }
}

export async function registerChanges(app: FastifyInstance) {
  if (app.storage.kind === 'embedded') {
    app.decorate('changes', null);
    return;
  }
  const changes = new Changes(app.decisions);
  changes.isNew = await claim(app.storage, changes);
  app.decorate('changes', changes);
}
