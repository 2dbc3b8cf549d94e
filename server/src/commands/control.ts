/** Pauses, resumes and stops commands that are under way. */
import { type CommandAction } from '@sync-health/contract';

import { type DecisionStore, type DecisionTransaction } from '../decisions/store';
import { ProblemError } from '../http/problems';
import { audit } from './audit';
import { commandById, type CommandRow, isEnded } from './commandRows';
import { type Outcomes } from './outcomes';
import { COMMANDS_CHANNEL } from './commandService';

export interface ControlParts {
  store: DecisionStore;
  outcomes: Outcomes;
  hasWebhook(connector: string): boolean;
  now: () => number;
}

interface Asked {
  requestedBy: string;
  reason: string | null;
}

/** Repeating an action changes nothing. Returns null for an unknown id; throws a 409 when the command has ended. */
export async function control(
  id: string,
  action: CommandAction,
  asked: Asked,
  parts: ControlParts
): Promise<CommandRow | null> {
  const { store, outcomes } = parts;
  const stopped = await store.transaction(async (transaction) => {
    const command = await commandById(transaction.db, id);
    if (!command) {
      return null;
    }
    if (isDone(command, action)) {
      return action === 'stop' ? command : null;
    }
    assertUnderWay(command, action);
    await act(transaction, command, action, asked, parts);
    const detail = `Stopped by ${asked.requestedBy}${asked.reason === null ? '.' : `: ${asked.reason}`}`;
    return action === 'stop' ? outcomes.end(transaction, command, { state: 'stopped', detail }) : null;
  });
  if (stopped) {
    await outcomes.settleLeft(stopped, { outcome: 'skipped', detail: stopped.detail });
  }
  return (await commandById(store.db, id)) ?? null;
}

const isDone = ({ state }: CommandRow, action: CommandAction) =>
  (action === 'stop' && state === 'stopped') ||
  (action === 'pause' && state === 'paused') ||
  (action === 'resume' && (state === 'waiting' || state === 'delivered'));

function assertUnderWay(command: CommandRow, action: CommandAction) {
  // A completed command may still have records that wait for their events, so it can be stopped.
  const mayAct = action === 'stop' ? command.pending > 0 : !isEnded(command);
  if (!mayAct) {
    throw new ProblemError(409, `The command ${command.id} is ${command.state}: there is nothing left to ${action}.`);
  }
}

async function act(
  { db, notify }: DecisionTransaction,
  { id, connector, delivered_at_ms, due_at_ms, start_at_ms }: CommandRow,
  action: CommandAction,
  { requestedBy, reason }: Asked,
  { hasWebhook, now }: ControlParts
) {
  await db
    .insertInto('command_actions')
    .values({ command_id: id, action, requested_by: requestedBy, at_ms: now(), reason })
    .execute();
  await audit(db, { now: now(), action: `command.${action}`, actor: requestedBy, commandId: id, reason });
  if (action === 'stop') {
    return;
  }
  // A pause keeps the times at which the command is due, so that it is not handed out twice while its connector works.
  // One that an earlier version paused has none.
  const dueAt = Math.max(start_at_ms ?? 0, now());
  const due = due_at_ms === null && { due_at_ms: dueAt, webhook_due_at_ms: hasWebhook(connector) ? dueAt : null };
  await db
    .updateTable('commands')
    .set(
      action === 'pause'
        ? { state: 'paused', updated_at_ms: now() }
        : { state: delivered_at_ms === null ? 'waiting' : 'delivered', updated_at_ms: now(), ...due }
    )
    .where('id', '=', id)
    .execute();
  notify(COMMANDS_CHANNEL, connector);
}
