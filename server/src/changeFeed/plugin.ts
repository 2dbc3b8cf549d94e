/** Assembles `app.changeFeed`, which ingest marks. The store's own triggers note changes by commands and jobs. */
import { type FastifyInstance } from 'fastify';

import { afterFollowing, type Follower } from '../ingest/follower';
import { Changes } from '../storage/rollups/shared/changes';
import { ChangeFeed } from './changeFeed';
import { CHANGES_CHANNEL } from './notes';

declare module 'fastify' {
  interface FastifyInstance {
    changeFeed: ChangeFeed;
  }
}

export async function registerChangeFeed(app: FastifyInstance) {
  const { decisions } = app;
  const feed = await ChangeFeed.open(decisions, await new Changes(decisions).storeId());
  app.decorate('changeFeed', feed);
  const stopListening = decisions.listen(CHANGES_CHANNEL, () => feed.noted());
  app.metrics.observe('sync_health_change_polls', 'Long polls that wait for changes', () => feed.waiting);
  // Waiting polls are answered before the server stops listening.
  app.addHook('preClose', async () => feed.close());
  app.addHook('onClose', async () => {
    stopListening();
    await feed.done();
  });
}

/** Marks the events of a follower once it has followed them, when queries can see them. */
export function marking(feed: ChangeFeed, follower: Follower): Follower {
  return afterFollowing(follower, (events) => {
    for (const { connector, jobId } of events) {
      feed.mark(connector, 'counts');
      if (jobId !== '') {
        feed.mark(connector, 'jobs');
      }
    }
  });
}
