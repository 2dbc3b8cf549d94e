/**
 * What becomes of a command that was handed out: its connector's report, the end of its job, or a time-out. The
 * connector's word on a record counts as an attempt on it.
 */
import { type CommandOutcome } from '@sync-health/contract';

import { type Alignment } from '../failures/alignment';
import { type SeqClock } from '../storage/seq';
import { type CommandItems, type RetryItem, type SettledItem } from './commandItems';
import { type Mutex } from './mutex';
import { type Settler } from './settler';
import { type CommandStore, isOpen, type StoredCommand } from './storedCommand';

export interface OutcomesParts {
  clock: SeqClock;
  mutex: Mutex;
  items: CommandItems;
  commands: CommandStore;
  settler: Settler;
  alignment: Alignment;
  retryTimeoutMs: number;
  now: () => number;
}

/** Items that are settled at once: events wait for as many as these. */
const PORTION = 2000;

/** What became of an item, undefined where nothing is said of it. */
type Judge = (item: RetryItem) => Pick<SettledItem, 'outcome' | 'detail'> | undefined;

export class Outcomes {
  constructor(private readonly parts: OutcomesParts) {}

  /** The connector's report. Reporting again changes nothing that is settled. Null where there is no such command. */
  async report(id: string, outcome: CommandOutcome): Promise<StoredCommand | null> {
    const command = await this.parts.mutex.run(() => this.#reported(id, outcome));
    if (!command || command.type === 'cancel' || command.outcomes.pending === 0) {
      return command;
    }
    const { state, detail = null, results = [] } = outcome;
    const named = new Map(results.map((result) => [result.eventId, result]));
    const judge: Judge = ({ eventId }) => {
      const result = named.get(eventId);
      if (result) {
        return { outcome: result.outcome, detail: result.detail ?? null };
      }
      // Of a command that is refused as a whole nothing will follow; else events may still tell.
      return state === 'failed' ? { outcome: 'failed', detail } : undefined;
    };
    return this.#settle(command, judge, state === 'failed' ? undefined : [...named.keys()]);
  }

  /** Written down before its records are, so that they settle a command that has been reported. */
  async #reported(id: string, { state, detail }: CommandOutcome): Promise<StoredCommand | null> {
    const { commands, now } = this.parts;
    const command = await commands.byId(id);
    if (command?.type === 'cancel') {
      return isOpen(command) ? this.#endCancel(command, state, detail) : command;
    }
    if (!command || (!isOpen(command) && command.outcomes.pending === 0)) {
      return command;
    }
    return commands.save({
      ...command,
      isReported: true,
      firstDeliveredMs: command.firstDeliveredMs ?? now(),
      state: isOpen(command) ? state : command.state,
      detail: detail ?? command.detail,
    });
  }

  /**
   * Settles what is pending of a command, or of these events of it, portion by portion, between which events come in:
   * what those settle meanwhile is not pending any more. Failures show it in the end.
   */
  async #settle(command: StoredCommand, judge: Judge, eventIds?: readonly string[]): Promise<StoredCommand> {
    const { alignment, clock, commands, items, mutex, settler } = this.parts;
    let settledCount = 0;
    const settle = (ids?: readonly string[]) =>
      mutex.run(async () => {
        const pending = await items.pendingOf(command.id, { limit: PORTION, eventIds: ids });
        const settled = pending.flatMap((item): SettledItem[] => {
          const judged = judge(item);
          return judged ? [{ ...item, ...judged }] : [];
        });
        await settler.settle(settled);
        settledCount += settled.length;
        return settled.length;
      });
    if (eventIds) {
      for (let first = 0; first < eventIds.length; first += PORTION) {
        await settle(eventIds.slice(first, first + PORTION));
      }
    } else {
      while ((await settle()) === PORTION) {
        // Until nothing is pending.
      }
    }
    if (settledCount > 0) {
      const version = await mutex.run(async () => clock.next());
      await alignment.settled(command.id, version, settledCount);
    }
    return (await mutex.run(() => commands.byId(command.id))) ?? command;
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
  async expire(): Promise<number> {
    const { commands, mutex, now, retryTimeoutMs } = this.parts;
    const detail = `No outcome within ${Math.round(retryTimeoutMs / 60_000)} minutes.`;
    const expired = await mutex.run(async () => {
      const unsettled = await commands.unsettled();
      const late = unsettled.filter(
        ({ firstDeliveredMs }) => firstDeliveredMs !== null && firstDeliveredMs + retryTimeoutMs <= now()
      );
      return Promise.all(late.map((command) => this.#expired(command, detail)));
    });
    for (const command of expired.filter(({ type }) => type === 'retry')) {
      await this.#settle(command, () => ({ outcome: 'failed', detail }));
    }
    return expired.length;
  }

  #expired(command: StoredCommand, detail: string): Promise<StoredCommand> {
    return command.type === 'cancel'
      ? this.#endCancel(command, 'failed', detail)
      : this.parts.commands.save({
          ...command,
          state: isOpen(command) ? 'failed' : command.state,
          detail: command.detail ?? detail,
        });
  }
}
