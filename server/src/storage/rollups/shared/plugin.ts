/** Decorates `app.changes` with a ClickHouse server, which other processes may share; null with embedded storage. */
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
