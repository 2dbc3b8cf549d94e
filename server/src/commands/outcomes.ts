/**
 * What becomes of a command that was handed out: its connector's report, the end of its job, or a time-out. The
 * connector's word on a record counts as an attempt on it.
 */
import { type CommandOutcome } from '@sync-health/contract';

import { type Alignment } from '../failures/alignment';
import { type CommandItems, type SettledItem } from './commandItems';
import { type Mutex } from './mutex';
import { type Settler } from './settler';
import { type CommandStore, isOpen, type StoredCommand } from './storedCommand';

export interface OutcomesParts {
  mutex: Mutex;
  items: CommandItems;
  commands: CommandStore;
  settler: Settler;
  alignment: Alignment;
  retryTimeoutMs: number;
  now: () => number;
}

export class Outcomes {
  constructor(private readonly parts: OutcomesParts) {}

  /** The connector's report. Reporting again changes nothing that is settled. Null where there is no such command. */
  report(id: string, outcome: CommandOutcome): Promise<StoredCommand | null> {
    return this.parts.mutex.run(async () => {
      const command = await this.parts.commands.byId(id);
      return command && this.#reported(command, outcome);
    });
  }

  async #reported(command: StoredCommand, { state, detail, results = [] }: CommandOutcome): Promise<StoredCommand> {
    if (command.type === 'cancel') {
      return isOpen(command) ? this.#endCancel(command, state, detail) : command;
    }
    const named = new Map(results.map((result) => [result.eventId, result]));
    const pending = command.outcomes.pending > 0 ? await this.parts.items.pendingOf(command.id) : [];
    const settled = pending.flatMap((item): SettledItem[] => {
      const result = named.get(item.eventId);
      if (result) {
        return [{ ...item, outcome: result.outcome, detail: result.detail ?? null }];
      }
      // Of a command that is refused as a whole nothing will follow; else events may still tell.
      return state === 'failed' ? [{ ...item, outcome: 'failed', detail: detail ?? null }] : [];
    });
    if (!isOpen(command) && settled.length === 0) {
      return command;
    }
    return this.#settle(settled, {
      ...command,
      isReported: true,
      firstDeliveredMs: command.firstDeliveredMs ?? this.parts.now(),
      state: isOpen(command) ? state : command.state,
      detail: detail ?? command.detail,
    });
  }

  async #settle(settled: readonly SettledItem[], command: StoredCommand): Promise<StoredCommand> {
    const { alignment, commands, settler } = this.parts;
    const saved = await commands.save(command);
    if (settled.length === 0) {
      return saved;
    }
    await settler.settle(settled);
    await alignment.settled(command.id);
    return (await commands.byId(command.id)) ?? saved;
  }

  #endCancel(command: StoredCommand, state: 'completed' | 'failed', detail?: string): Promise<StoredCommand> {
    const isDone = state === 'completed';
    return this.parts.commands.save({
      ...command,
      state,
      isReported: true,
      detail: detail ?? command.detail,
      outcomes: { pending: 0, succeeded: isDone ? 1 : 0, failed: isDone ? 0 : 1, skipped: 0 },
    });
  }

  /** A cancel has done its work when the job has ended, whether or not the connector reports it. */
  jobEnded(connector: string, jobId: string): Promise<void> {
    return this.parts.mutex.run(async () => {
      const command = await this.parts.commands.cancelOf(connector, jobId);
      if (command && isOpen(command)) {
        await this.#endCancel(command, 'completed', 'The job has ended.');
      }
    });
  }

  /** Ends what was handed out so long ago that no outcome is to be expected. */
  expire(): Promise<number> {
    return this.parts.mutex.run(async () => {
      const { commands, items, now, retryTimeoutMs } = this.parts;
      const unsettled = await commands.unsettled();
      const expired = unsettled.filter(
        ({ firstDeliveredMs }) => firstDeliveredMs !== null && firstDeliveredMs + retryTimeoutMs <= now()
      );
      for (const command of expired) {
        const detail = `No outcome within ${Math.round(retryTimeoutMs / 60_000)} minutes.`;
        if (command.type === 'cancel') {
          await this.#endCancel(command, 'failed', detail);
        } else {
          const pending = await items.pendingOf(command.id);
          await this.#settle(
            pending.map((item) => ({ ...item, outcome: 'failed', detail })),
            { ...command, state: isOpen(command) ? 'failed' : command.state, detail: command.detail ?? detail }
          );
        }
      }
      return expired.length;
    });
  }
}
