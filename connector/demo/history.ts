/**
 * The fifteen days before the demo's first start, simulated in virtual time. The same seed and end give the same events
 * with the same ids, so an interrupted load can be repeated and counts once.
 */
import { type JobState, type NewSyncEvent } from '../src';
import { DirectPort } from './crm/directPort';
import { pastIncidents } from './crm/weather';
import { recordsOf, type Scope } from './sync/manualJobs';
import { VirtualClock } from './time/clock';
import { Random } from './time/random';
import { DAY, HOUR, isWeekend, MINUTE, startOfDay } from './time/rhythm';
import { createWorld, type World, type WorldState } from './world';

const HISTORY_DAYS = 15;
const SEED = 20_260;

export type HistoryItem =
  { kind: 'event'; event: NewSyncEvent & { id: string } } | { kind: 'job'; jobId: string; state: JobState };

/** Prefix of the history's event ids. The history's end follows, in base 36. */
export const PAST = 'past-';

/** The end of the history that an event belongs to. */
export function historyEndOf(eventId: string): number | undefined {
  const end = eventId.startsWith(PAST) ? parseInt(eventId.slice(PAST.length), 36) : NaN;
  return Number.isNaN(end) ? undefined : end;
}

/** Yields everything that happened until `end`, ordered by end times. Returns the state of the world then. */
export async function* simulateHistory(end: number, days = HISTORY_DAYS): AsyncGenerator<HistoryItem, WorldState> {
  const begin = end - days * DAY;
  const clock = new VirtualClock(begin);
  const items: HistoryItem[] = [];
  const name = end.toString(36);
  let count = 0;
  const world = await createWorld({
    clock,
    seed: SEED,
    tempo: { floorPerSecond: 0 },
    steward: { fromMs: HOUR, toMs: 26 * HOUR },
    sessionMs: 2 * HOUR,
    incidents: pastIncidents(end),
    reach: (crm) => new DirectPort(crm, clock),
    nextEventId: () => `${PAST}${name}-${++count}`,
    record: async (event) => {
      items.push({ kind: 'event', event: { ...event, id: event.id ?? '' } });
    },
    reportJob: async (jobId, state) => {
      items.push({ kind: 'job', jobId, state });
    },
    flush: async () => undefined,
  });
  world.start();
  for (const { at, run } of plan(begin, end, name)) {
    void clock.sleep(at - begin).then(() => run(world, clock));
  }
  while (await clock.step(end)) {
    if (items.length > 0) {
      yield* items.splice(0);
    }
  }
  return world.state;
}

interface Appointment {
  at: number;
  run: (world: World, clock: VirtualClock) => unknown;
}

/** What people did in these days: jobs that they started, and a retry of failed records each weekday morning. */
function plan(begin: number, end: number, name: string): Appointment[] {
  const today = startOfDay(end);
  const random = new Random(SEED);
  const appointments: Appointment[] = [];
  let jobs = 0;
  const job = (at: number, scope: Scope, triggeredBy: string, most: number, cancelAfterMs?: number) => {
    const jobId = `job-${name}-${++jobs}`;
    appointments.push({
      at,
      run: (world) =>
        world.jobs.run({ jobId, scope, triggeredBy, records: recordsOf(scope, world.billing, random, most) }),
    });
    if (cancelAfterMs) {
      appointments.push({ at: at + cancelAfterMs, run: (world) => world.jobs.cancel(jobId).catch(() => undefined) });
    }
  };

  for (let day = startOfDay(begin); day <= today; day += DAY) {
    if (!isWeekend(day)) {
      job(day + 10 * HOUR + 20 * MINUTE, 'Accounts & Related Objects', 'm.keller', random.int(500, 1200));
      job(day + 16 * HOUR + 5 * MINUTE, 'Product Catalog', 'p.moreau', 500);
      appointments.push({ at: day + 9 * HOUR + 15 * MINUTE, run: retryWhatFailed });
    }
  }
  // The first job fails: it starts while the password is expired.
  job(today - 6 * DAY + 2 * HOUR + 40 * MINUTE, 'Accounts & Related Objects', 'n.haddad', 900);
  job(today - 3 * DAY + 13 * HOUR + 30 * MINUTE, 'Accounts & Related Objects', 'a.osei', 700);
  job(today - 10 * DAY + 14 * HOUR + 10 * MINUTE, 'Accounts & Related Objects', 'j.lindqvist', 1500, 4 * MINUTE);
  return appointments.filter(({ at }) => at > begin && at < end).sort((a, b) => a.at - b.at);
}

/** Retries most records that failed since the last working day; some are overlooked. */
async function retryWhatFailed({ book, retries, random }: World, clock: VirtualClock) {
  const since = clock.now() - 3 * DAY;
  const records = book.all.filter(({ failedAt }) => failedAt > since && random.chance(0.8));
  await retries.run({ id: `morning-${clock.now()}`, requestedBy: 'r.varga', records });
}
