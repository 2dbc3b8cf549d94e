/** Ends commands from which nothing more is expected, so that no failure stays in flight forever. */
import { SCHEDULE } from '@sync-health/contract';

import { type DecisionStore } from '../decisions/store';
import { audit } from './audit';
import { type CommandRow } from './commandRows';
import { type Outcomes } from './outcomes';

export interface ExpiryParts {
  store: DecisionStore;
  outcomes: Outcomes;
  /** A delivered command fails after this long without news of it. */
  retryTimeoutMs: number;
  /**
   * A command ends after this long unfetched, after this long paused, and, unless it has a pace, this long after its
   * first delivery.
   */
  unfetchedMs: number;
  now: () => number;
}

/** Returns how many commands ended. */
export async function expire({ store, outcomes, retryTimeoutMs, unfetchedMs, now }: ExpiryParts): Promise<number> {
  const pending = await store.db
    .selectFrom('commands')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('command_actions')
        .select((actions) => actions.fn.max('at_ms').as('resumedMs'))
        .whereRef('command_id', '=', 'commands.id')
        .where('action', '=', 'resume')
        .as('resumed_at_ms')
    )
    .where('pending', '>', 0)
    .execute();
  let count = 0;
  for (const command of pending) {
    if (command.state === 'stopped') {
      // A process ended while it was stopping this command.
      await outcomes.settleLeft(command, { outcome: 'skipped', detail: command.detail });
      continue;
    }
    const end = endOf(command, now(), retryTimeoutMs, unfetchedMs);
    if (end) {
      const { detail, outcome } = end;
      const state = command.state === 'paused' ? 'stopped' : command.state === 'completed' ? 'completed' : 'failed';
      const ended = await store.transaction(async (transaction) => {
        await audit(transaction.db, {
          now: now(),
          action: 'command.expire',
          actor: SCHEDULE,
          commandId: command.id,
          reason: detail,
        });
        return outcomes.end(transaction, command, { state, detail: command.detail ?? detail });
      });
      await (ended && outcomes.settleLeft(ended, { outcome, detail }));
      count++;
    }
  }
  return count;
}

/** The time of a pause does not count: a command that was resumed has as long again. */
function endOf(
  command: CommandRow & { resumed_at_ms: number | null },
  now: number,
  retryTimeoutMs: number,
  unfetchedMs: number
) {
  const resumedAt = command.resumed_at_ms ?? 0;
  const hours = Math.round(unfetchedMs / 3_600_000);
  if (command.state === 'paused') {
    const isOver = command.updated_at_ms + unfetchedMs <= now;
    return isOver ? { outcome: 'skipped' as const, detail: `Paused for ${hours} hours.` } : null;
  }
  if (command.delivered_at_ms === null || command.heard_at_ms === null) {
    const since = Math.max(command.requested_at_ms, command.start_at_ms ?? 0, resumedAt);
    const isOver = since + unfetchedMs <= now;
    return isOver ? { outcome: 'skipped' as const, detail: `No connector fetched it within ${hours} hours.` } : null;
  }
  if (Math.max(command.heard_at_ms, resumedAt) + retryTimeoutMs <= now) {
    const minutes = Math.round(retryTimeoutMs / 60_000);
    return { outcome: 'failed' as const, detail: `No outcome within ${minutes} minutes.` };
  }
  // A command with a pace may take as long as the pace needs.
  const isOver =
    command.records_per_minute === null && Math.max(command.delivered_at_ms, resumedAt) + unfetchedMs <= now;
  return isOver ? { outcome: 'failed' as const, detail: `No outcome within ${hours} hours.` } : null;
}

/**
 * A failure may be kept this much longer than a command about it: until the end of its week, or the day after it
 * arrived.
 */
const HELD_LONGER_MS = 14 * 86_400_000;

/**
 * Deletes commands requested before `before`, in epoch milliseconds, with their items. Commands that still hold
 * dismissed failures are kept `HELD_LONGER_MS` longer.
 */
export async function forgetOld({ db }: DecisionStore, before: number) {
  await db
    .deleteFrom('commands')
    .where('requested_at_ms', '<', before)
    .where('pending', '=', 0)
    .where((eb) => {
      const held = eb
        .selectFrom('held_failures')
        .select('event_id')
        .whereRef('held_failures.command_id', '=', 'commands.id');
      return eb.or([eb('requested_at_ms', '<', before - HELD_LONGER_MS), eb.not(eb.exists(held))]);
    })
    .execute();
}
