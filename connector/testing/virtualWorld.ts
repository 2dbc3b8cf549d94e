/** A demo world in virtual time for tests: nothing happens unless a test makes it happen. */
import { type JobState, type NewSyncEvent } from '../src';
import { DirectPort } from '../demo/crm/directPort';
import { type Incident } from '../demo/crm/weather';
import { VirtualClock } from '../demo/time/clock';
import { HOUR, MINUTE } from '../demo/time/rhythm';
import { createWorld, type WorldState } from '../demo/world';

/** A Friday evening. */
export const START = Date.parse('2026-11-20T20:00:00Z');

interface Options {
  sessionMs?: number;
  incidents?: Incident[];
  state?: WorldState;
}

export async function aWorld({ sessionMs = 10 * HOUR, incidents = [], state }: Options = {}) {
  const clock = new VirtualClock(START);
  const events: NewSyncEvent[] = [];
  const jobStates: Array<{ jobId: string } & JobState> = [];
  let count = 0;
  const world = await createWorld({
    clock,
    seed: 1,
    tempo: { floorPerSecond: 0 },
    steward: { fromMs: 30 * MINUTE, toMs: 30 * MINUTE },
    sessionMs,
    incidents,
    reach: (crm) => new DirectPort(crm, clock),
    record: async (event) => {
      events.push(event);
    },
    reportJob: async (jobId, job) => {
      jobStates.push({ jobId, ...job });
    },
    flush: async () => undefined,
    nextEventId: () => `evt-${++count}`,
    state,
  });
  world.realtime.start();

  /** Lets this much time pass. */
  async function pass(ms: number) {
    const until = clock.now() + ms;
    await new Promise(setImmediate);
    while (await clock.step(until)) {
      // goes on
    }
  }

  /** Lets time pass until the work is done. */
  async function passUntilDone<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    // Without a handler, a rejection would count as unhandled before the caller sees it.
    done.catch(() => undefined);
    while (!isDone) {
      await pass(1000);
    }
    return done;
  }

  /** A customer signs up whose account is not linked to the CRM. */
  function signUpUnlinked() {
    const fields = { name: 'Alder Foods 1', currency: 'EUR', status: 'Active', balance: 0, billCycleDay: 1 };
    const account = world.billing.create({ object: 'Account', fields }, 'web-shop');
    const contact = { lastName: 'Birch', email: 'billing@alder.example', country: 'DE' };
    return world.billing.create({ object: 'Contact', accountId: account.id, fields: contact }, 'web-shop');
  }

  return { world, clock, events, jobStates, pass, passUntilDone, signUpUnlinked };
}
