/** Ends what nothing is to be expected of any more, so that no failure is being retried for ever. */
import { SCHEDULE } from '@sync-health/contract';

import { type DecisionStore } from '../decisions/store';
import { audit } from './audit';
import { type CommandRow } from './commandRows';
import { type Outcomes } from './outcomes';

export interface ExpiryParts {
  store: DecisionStore;
  outcomes: Outcomes;
  /** After so long without a sign of life. */
  retryTimeoutMs: number;
  /** After so long in which no connector fetched it, in which it was paused, or since it was handed out first. */
  unfetchedMs: number;
  now: () => number;
}

/** How many have ended. */
export async function expire({ store, outcomes, retryTimeoutMs, unfetchedMs, now }: ExpiryParts): Promise<number> {
  const pending = await store.db.selectFrom('commands').selectAll().where('pending', '>', 0).execute();
  let count = 0;
  for (const command of pending) {
    const end = endOf(command, now(), retryTimeoutMs, unfetchedMs);
    if (end) {
      const { detail, outcome } = end;
      const state = command.state === 'paused' ? 'stopped' : command.state === 'completed' ? 'completed' : 'failed';
      await audit(store.db, {
        now: now(),
        action: 'command.expire',
        actor: SCHEDULE,
        commandId: command.id,
        reason: detail,
      });
      await outcomes.end(command, { state, detail: command.detail ?? detail }, { outcome, detail });
      count++;
    }
  }
  return count;
}

function endOf(command: CommandRow, now: number, retryTimeoutMs: number, unfetchedMs: number) {
  const hours = Math.round(unfetchedMs / 3_600_000);
  if (command.state === 'paused') {
    const isOver = command.updated_at_ms + unfetchedMs <= now;
    return isOver ? { outcome: 'skipped' as const, detail: `Paused for ${hours} hours.` } : null;
  }
  if (command.delivered_at_ms === null || command.heard_at_ms === null) {
    const since = Math.max(command.requested_at_ms, command.start_at_ms ?? 0);
    const isOver = since + unfetchedMs <= now;
    return isOver ? { outcome: 'skipped' as const, detail: `No connector fetched it within ${hours} hours.` } : null;
  }
  if (command.heard_at_ms + retryTimeoutMs <= now) {
    const minutes = Math.round(retryTimeoutMs / 60_000);
    return { outcome: 'failed' as const, detail: `No outcome within ${minutes} minutes.` };
  }
  // What is handed out at a pace takes as long as that takes.
  const isOver = command.records_per_minute === null && command.delivered_at_ms + unfetchedMs <= now;
  return isOver ? { outcome: 'failed' as const, detail: `No outcome within ${hours} hours.` } : null;
}

/** Forgets commands with what they were about, once they are older than what is kept. */
export async function forgetOld(store: DecisionStore, before: number) {
  await store.db.deleteFrom('commands').where('requested_at_ms', '<', before).where('pending', '=', 0).execute();
}
