/**
 * Accepts retries, one at a time. Which records they are of is found out, and written down as the command's items,
 * while events go on coming in; only what has changed meanwhile is looked at again before the command itself is stored.
 * A retry exists from the moment that its command is on disk: items without one were never accepted.
 */
import { type CommandRequest } from '@sync-health/contract';

import { type Alignment } from '../failures/alignment';
import { type RecordWatch } from '../failures/recordWatch';
import { parseRange } from '../queries/range';
import { type SeqClock } from '../storage/seq';
import { type Storage, StorageError } from '../storage/storage';
import { MAX_LISTED_SKIPS, type Selection, selectByFilter, selectByIds } from './candidates';
import { isClaimGood, type Lost, lostClaims } from './claims';
import { type CommandItems, type RetryItem } from './commandItems';
import { type InFlight } from './inFlight';
import { type Mutex } from './mutex';
import { parseTimestamp } from '../time';
import { type Asking, newCommand } from './newCommand';
import { type CommandStore, type StoredCommand } from './storedCommand';

export type RetryRequest = Extract<CommandRequest, { type: 'retry' }>;

export interface RetriesParts {
  storage: Storage;
  clock: SeqClock;
  /** Held by whatever changes failures. */
  mutex: Mutex;
  watch: RecordWatch;
  inFlight: InFlight;
  items: CommandItems;
  commands: CommandStore;
  alignment: Alignment;
  hasWebhook(connector: string): boolean;
  /** Told of every new command once it is on disk. */
  onNew(command: StoredCommand): void;
  now: () => number;
}

export class Retries {
  constructor(private readonly parts: RetriesParts) {}

  /** Call it for one request at a time. */
  async accept(request: RetryRequest, asking: Asking, requestHash: string): Promise<StoredCommand> {
    const { watch, mutex, inFlight, alignment, onNew } = this.parts;
    const changed = watch.begin();
    try {
      await mutex.run(() => inFlight.refresh());
      const draft = await this.#draft(request, asking, requestHash);
      const lost = inFlight.isShared ? await lostClaims(draft.command.id, draft.claimed, this.parts) : [];
      const { saved, count, version } = await mutex.run(() => this.#store(draft, lost, changed));
      onNew(saved);
      if (count > 0) {
        await alignment.retrying(saved.id, version, count);
      }
      return saved;
    } finally {
      watch.end(changed);
    }
  }

  /** What is to be accepted, with its items in storage. */
  async #draft(request: RetryRequest, asking: Asking, requestHash: string) {
    const { items, hasWebhook, now } = this.parts;
    const selection = await this.#select(request, asking.maxRecords);
    const { connector } = request;
    const startAt = request.startAt === undefined ? null : parseTimestamp(request.startAt);
    const dueMs = Math.max(startAt ?? 0, now());
    const command = newCommand(asking, now(), hasWebhook(connector), {
      type: 'retry',
      reason: request.reason ?? null,
      startAt,
      dueMs,
      webhookDueMs: hasWebhook(connector) ? dueMs : null,
      connector,
      requestHash,
      accepted: 0,
      outcomes: { pending: 0, succeeded: 0, failed: 0, skipped: 0 },
    });
    const claimed = selection.accepted.map((item): RetryItem => {
      return { ...item, commandId: command.id, requestedAtMs: command.requestedAt };
    });
    await items.write(claimed);
    return { command, claimed, selection };
  }

  #select(request: RetryRequest, maxRecords?: number): Promise<Selection> {
    const { storage, inFlight } = this.parts;
    if ('eventIds' in request) {
      return selectByIds(storage, inFlight, request.connector, request.eventIds);
    }
    const { from, to, filters, conditions, state, search, connector } = request;
    const range = parseRange(from, to);
    return selectByFilter(storage, { range, filters, conditions, state, search, connectors: [connector] }, maxRecords);
  }

  async #store({ command, claimed, selection }: Draft, withdrawn: readonly Lost[], changed: ReadonlySet<number>) {
    const { clock, commands, inFlight, items, now } = this.parts;
    if (inFlight.isShared && !isClaimGood(command.requestedAt, now())) {
      await items.withdraw(claimed);
      throw new StorageError('overloaded', 'Storage took too long to accept the retry; ask for it again.');
    }
    const lost = [...withdrawn, ...(await this.#changed(command, claimed, changed))];
    const taken = new Set(lost.map(({ item }) => item));
    await items.withdraw([...taken]);
    const kept = claimed.filter((item) => !taken.has(item));
    // Before anything can happen to its records: what does has a higher one, and counts.
    const version = clock.next();
    const saved = await commands.save({
      ...command,
      accepted: kept.length,
      outcomes: { ...command.outcomes, pending: kept.length },
      skipped: [...lost.map(({ item, reason }) => ({ eventId: item.eventId, reason })), ...selection.skipped].slice(
        0,
        MAX_LISTED_SKIPS
      ),
      skippedCount: selection.skippedCount + lost.length,
      detail: detailOf(kept.length, selection.leftCount),
      ...(kept.length === 0 ? { state: 'failed' as const, webhookDueMs: null } : {}),
    });
    inFlight.add(kept);
    return { saved, count: kept.length, version };
  }

  /** What can't be retried any more, of what has changed since it was selected. */
  async #changed(command: StoredCommand, claimed: readonly RetryItem[], changed: ReadonlySet<number>): Promise<Lost[]> {
    const { storage, inFlight } = this.parts;
    const doubtful = claimed.filter(({ recordKey }) => changed.has(recordKey));
    if (doubtful.length === 0) {
      return [];
    }
    const ids = doubtful.map(({ eventId }) => eventId);
    const { skipped } = await selectByIds(storage, inFlight, command.connector, ids, Infinity);
    const reasons = new Map(skipped.map(({ eventId, reason }) => [eventId, reason]));
    return doubtful.flatMap((item) => {
      const reason = reasons.get(item.eventId);
      return reason ? [{ item, reason }] : [];
    });
  }
}

type Draft = { command: StoredCommand; claimed: readonly RetryItem[]; selection: Selection };

function detailOf(count: number, leftCount: number): string | null {
  if (count === 0) {
    return 'No record could be retried.';
  }
  return leftCount > 0 ? `The newest ${count} records were taken; ${leftCount} more match, ask again for them.` : null;
}
