/** Decorates `app.failures`: what keeps failures and their retries up to date. Ingest calls its follower. */
import { type FastifyInstance } from 'fastify';

import { importCommands } from '../commands/importCommands';
import { leaveOutResolved } from '../commands/leaveOutResolved';
import { Outcomes } from '../commands/outcomes';
import { RetriedRecords } from '../commands/retriedRecords';
import { RowsBehind } from '../storage/rowsBehind';
import { SeqClock } from '../storage/seq';
import { type Storage } from '../storage/storage';
import { FAILURE_COLUMNS, lastFailureVersion } from './failureRow';
import { FailureFollower } from './follower';
import { NAMED_ATTEMPT_COLUMNS, NAMED_ATTEMPTS } from './namedAttempts';
import { noteUnshown } from './noteUnshown';
import { OldVersions } from './oldVersions';
import { regroupFailures } from './regroup';
import { ShownDecisions } from './shownDecisions';

interface Failures {
  /** Writes decisions into the rows of failures. */
  shown: ShownDecisions;
  retried: RetriedRecords;
  outcomes: Outcomes;
  follower: FailureFollower;
  /** Resolves when failures with outdated normalized messages have been regrouped. */
  regrouped: Promise<void>;
}

declare module 'fastify' {
  interface FastifyInstance {
    failures: Failures;
  }
}

export async function registerFailures(app: FastifyInstance, observed: Storage) {
  const { decisions: store } = app;
  const named = new RowsBehind(observed, NAMED_ATTEMPTS, NAMED_ATTEMPT_COLUMNS);
  const rows = new RowsBehind(named.inSight(), 'failures', FAILURE_COLUMNS);
  const storage = rows.inSight();
  const now = () => Date.now();
  const clock = new SeqClock(await lastFailureVersion(storage));
  const retried = new RetriedRecords(store);
  const oldVersions = new OldVersions({ storage, log: app.log });
  const shown = new ShownDecisions({ storage, store, clock, oldVersions, onResolved: leaveOutResolved });
  const { redeliveryMs } = app.config.commands;
  const outcomes = new Outcomes({ store, shown, retried, redeliveryMs, now });
  const follower = new FailureFollower({
    storage,
    rows,
    named,
    clock,
    oldVersions,
    onChanged: (failures) => failures.forEach(({ connector }) => app.changeFeed.mark(connector, 'failures')),
    onAttempts: (events) => outcomes.attempted(events),
    now,
  });
  await importCommands(storage, store);
  await noteUnshown(storage, store);
  await retried.load();
  await follower.load();
  let isClosing = false;
  const regrouped = app
    .inBackground('group failures anew', {}, () => regroupFailures(storage, () => isClosing))
    .catch((error: unknown) =>
      app.log.error({ err: error }, 'failures could not be regrouped; the next start tries again')
    );
  app.addHook('onClose', async () => {
    isClosing = true;
    await regrouped;
    oldVersions.close();
    await follower.flush().catch(() => undefined);
  });
  app.metrics.observe(
    'sync_health_unresolved_records_memory_bytes',
    'Memory that the keys of records with unresolved failures take beside the embedded engine',
    () => follower.unresolvedBytes
  );
  app.decorate('failures', { shown, retried, outcomes, follower, regrouped });
}
