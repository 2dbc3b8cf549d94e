/**
 * Where several processes accept retries on one ClickHouse server, no record is to be in two of them. Items that are
 * stored are a claim on their records, and the command that is stored after them makes it good. Every process looks for
 * other claims after its own is stored, so of two at least one sees the other: a good claim wins, else the one of the
 * lower command id, and whoever is to win waits until the other has withdrawn or turned out to have been faster.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type SkipReason } from '@sync-health/contract';

import { isSameRecord } from '../failures/record';
import { type CommandItems, type RetryItem } from './commandItems';
import { firstIdAt } from './newCommand';

export interface Lost {
  item: RetryItem;
  reason: SkipReason;
}

/** A claim that was not made good for so long is one of a process that has ended. */
const EXPIRES_AFTER_MS = 60_000;
/** Well before others take it for expired. */
const GOOD_FOR_MS = 30_000;
const WAIT_MS = 5000;
const LOOK_EVERY_MS = 25;

export interface ClaimParts {
  items: CommandItems;
  now: () => number;
}

/** The claimed items whose records others retry, or have put right since they were selected; they are withdrawn. */
export async function lostClaims(commandId: string, claimed: readonly RetryItem[], { items, now }: ClaimParts) {
  const until = now() + WAIT_MS;
  const lost = new Map<RetryItem, SkipReason>();
  const byKey = new Map<number, RetryItem[]>();
  claimed.forEach((item) => byKey.set(item.recordKey, [...(byKey.get(item.recordKey) ?? []), item]));
  for (;;) {
    const taken: RetryItem[] = [];
    let isWaiting = false;
    for (const rival of await items.rivalsOf(commandId, firstIdAt(now() - EXPIRES_AFTER_MS))) {
      const item = byKey.get(rival.recordKey)?.find((one) => isSameRecord(one, rival));
      if (!item || lost.has(item)) {
        continue;
      }
      if (rival.isGood || rival.commandId < commandId || now() >= until) {
        lost.set(item, 'in-flight');
        taken.push(item);
      } else {
        isWaiting = true;
      }
    }
    await items.withdraw(taken);
    if (!isWaiting) {
      break;
    }
    await sleep(LOOK_EVERY_MS);
  }
  const resolvedIds = new Set(await items.resolvedOf(commandId));
  const resolved = claimed.filter((item) => resolvedIds.has(item.eventId) && !lost.has(item));
  await items.withdraw(resolved);
  resolved.forEach((item) => lost.set(item, 'resolved'));
  return [...lost].map(([item, reason]): Lost => ({ item, reason }));
}

/** Whether a claim that was made then may still be made good. */
export const isClaimGood = (requestedAt: number, now: number) => now - requestedAt < GOOD_FOR_MS;
