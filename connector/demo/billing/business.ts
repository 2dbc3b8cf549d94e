/** Runs the billing system: a stream of activities in the rhythm of the day, and the nightly bill run. */
import { type Clock } from '../time/clock';
import { type Random } from '../time/random';
import { activityAt, DAY, HOUR, MINUTE, startOfDay } from '../time/rhythm';
import { ACTIVITIES, invoice } from './activities';
import { type BillingSystem } from './billingSystem';
import { type BillingRecord } from './records';

const PER_BUSY_DAY = ACTIVITIES.reduce((total, { perBusyDay }) => total + perBusyDay, 0);
/** The sum of a busy day's hourly activity; see the rhythm's table. */
const BUSY_HOURS = 12.3;
const BILL_RUN_AT = 2 * HOUR;
/** Each night the bill run covers one part of all accounts; this is the number of parts. */
const BILL_RUN_PARTS = 7;
/** Records leave the books this long after their last change. */
const KEEP_MS = 40 * DAY;

export interface Tempo {
  /** Fewest activities per second, even in quiet hours. */
  floorPerSecond: number;
}

export async function runActivities(
  {
    billing,
    random,
    clock,
    openCrmAccount,
  }: { billing: BillingSystem; random: Random; clock: Clock; openCrmAccount: () => string },
  tempo: Tempo,
  signal?: AbortSignal
) {
  while (!signal?.aborted) {
    const perSecond = Math.max(tempo.floorPerSecond, (activityAt(clock.now()) * PER_BUSY_DAY) / BUSY_HOURS / 3600);
    const gapMs = random.exponential(1000 / perSecond);
    if (gapMs > 10 * MINUTE) {
      // Waiting times are memoryless, so check the hour again instead of sleeping through the morning.
      await clock.sleep(10 * MINUTE, signal);
      continue;
    }
    await clock.sleep(gapMs, signal);
    if (!signal?.aborted) {
      let at = random.next() * PER_BUSY_DAY;
      const activity = ACTIVITIES.find(({ perBusyDay }) => (at -= perBusyDay) < 0) ?? ACTIVITIES[0];
      activity?.run({ billing, random, now: clock.now(), openCrmAccount });
    }
  }
}

export async function runBilling(
  {
    billing,
    random,
    clock,
    onArchived,
  }: { billing: BillingSystem; random: Random; clock: Clock; onArchived: (records: BillingRecord[]) => void },
  signal?: AbortSignal
) {
  while (!signal?.aborted) {
    const today = startOfDay(clock.now()) + BILL_RUN_AT;
    const next = clock.now() < today ? today : today + DAY;
    await clock.sleep(next - clock.now(), signal);
    const part = Math.floor(next / DAY) % BILL_RUN_PARTS;
    for (const account of billing.all('Account')) {
      if (signal?.aborted) {
        return;
      }
      if (Number(account.fields.billCycleDay) % BILL_RUN_PARTS === part) {
        await clock.sleep(random.exponential(250), signal);
        invoice(billing, random, account, 'bill-run');
      }
    }
    onArchived(billing.archive(clock.now() - KEEP_MS));
  }
}
