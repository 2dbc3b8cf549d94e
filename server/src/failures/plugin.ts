/** Makes `app.failures` of what keeps failures and the retries of them up to date; ingest follows it. */
import { type FastifyInstance } from 'fastify';

import { CommandItems } from '../commands/commandItems';
import { InFlight } from '../commands/inFlight';
import { Mutex } from '../commands/mutex';
import { Settler } from '../commands/settler';
import { CommandStore } from '../commands/storedCommand';
import { type RowsBehind } from '../storage/rowsBehind';
import { SeqClock } from '../storage/seq';
import { lastFailureVersion } from './failureRow';
import { FailureFollower } from './follower';
import { RecordWatch } from './recordWatch';
import { regroupFailures } from './regroup';
import { alignFailures } from './transitions';

interface Failures {
  /** Versions of rows of failures, retried records and commands. */
  clock: SeqClock;
  /** Whatever reads these to decide on a change of them holds it. */
  mutex: Mutex;
  watch: RecordWatch;
  items: CommandItems;
  commands: CommandStore;
  inFlight: InFlight;
  settler: Settler;
  follower: FailureFollower;
  /** Resolves once failures of an older way of normalising messages are grouped anew. */
  regrouped: Promise<void>;
}

declare module 'fastify' {
  interface FastifyInstance {
    failures: Failures;
  }
}

export async function registerFailures(app: FastifyInstance, rows: RowsBehind) {
  const { storage } = app;
  const now = () => Date.now();
  const clock = new SeqClock(await lastFailureVersion(storage));
  const commands = new CommandStore(storage, clock, now);
  clock.observe(await commands.lastVersion());
  const items = new CommandItems(storage, clock);
  const inFlight = new InFlight(items, storage.kind === 'remote');
  const watch = new RecordWatch();
  const settler = new Settler(items, commands, inFlight, watch);
  const mutex = new Mutex();
  const follower = new FailureFollower({ storage, rows, clock, mutex, inFlight, settler, watch, now });
  await alignFailures(storage, clock.next());
  await follower.load();
  let isClosing = false;
  const regrouped = app
    .inBackground('group failures anew', {}, () => regroupFailures(storage, () => isClosing))
    .catch((error: unknown) =>
      app.log.error({ err: error }, 'failures could not be grouped anew; the next start tries again')
    );
  app.addHook('onClose', async () => {
    isClosing = true;
    await regrouped;
    await rows.flush().catch(() => undefined);
  });
  app.decorate('failures', { clock, mutex, watch, items, commands, inFlight, settler, follower, regrouped });
}
