/** Ten times the events that the server can take, and a hundred people who query at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';

import { assertEqual, assertThat } from '../assert';
import { makeBatch, withStorage } from '../ledger';
import { grouped, type Scenario, seconds } from '../scenario';
import { type Answer, ServerProcess } from '../server';

const BATCH = 1000;
const CAPACITY_MS = 8000;
const OVERLOAD_MS = 20_000;
const FACTOR = 10;
const ASKERS = 100;
/** The load generator runs on the same machine and must not overload itself. */
const MAX_OPEN = 400;
const MEMORY_LIMIT_MIB = 3500;
const RECOVERY_LIMIT_MS = 15_000;
/** This many calls in a row must be about as fast as before the load. */
const CALM_CALLS = 5;
const CALM_FACTOR = 2;
/** Calls faster than this, in milliseconds, are always fast enough. */
const CALM_MS = 500;

const QUERY = { from: '2026-11-18T00:00:00Z', to: '2026-11-21T00:00:00Z', query: { type: 'summary' } };

export const overload: Scenario = {
  name: 'overload',
  promise: `${FACTOR} times the events it can take, and ${ASKERS} people asking: sheds with 429 or 503 and Retry-After, memory bounded, accepted events kept, fast again within seconds`,
  async run(dataDir) {
    const server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: dataDir });
    try {
      const load = new Load(server);
      const capacity = await load.capacity();
      const calm = server.memoryMiB;
      const before = await probe(server, load, 10);
      const calmMs = Math.max(CALM_MS, CALM_FACTOR * Math.max(...before));
      const { peakMiB, statuses, asked, times, offered, drained } = await load.flood(capacity * FACTOR);
      const recoveryMs = await untilCalm(server, load, calmMs);
      await drained;
      const p95Ms = times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
      await server.stop();
      const stored = await load.assertKept(dataDir);
      assertThat(`Memory grew to ${peakMiB} MiB`, peakMiB < MEMORY_LIMIT_MIB);
      assertThat('Nothing was shed', (statuses.get(503) ?? 0) + (statuses.get(429) ?? 0) > 0);
      return [
        `takes ${grouped(capacity)} events/s on this machine with the load generator beside it; offered ${grouped(offered)} events/s for ${OVERLOAD_MS / 1000} s`,
        `batches: ${shown(statuses)}, accepted ones in ${seconds(p95Ms)} (p95); queries: ${shown(asked)}`,
        `memory ${calm.toFixed(0)} MiB before, ${peakMiB.toFixed(0)} MiB at most`,
        `calls under ${calmMs.toFixed(0)} ms again ${seconds(recoveryMs)} after the load ended`,
        `${grouped(stored)} accepted events, 0 lost, 0 twice`,
      ].join('; ');
    } finally {
      await server.kill();
    }
  },
};

const shown = (statuses: ReadonlyMap<number, number>) =>
  [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${grouped(count)} × ${status || 'refused connection'}`)
    .join(', ');

class Load {
  /** Numbers of the accepted batches; ids of their events begin with them. */
  readonly #accepted = new Set<number>();
  readonly #template = JSON.stringify(
    makeBatch(BATCH, { id: '#-@', recordId: 'r#-@', connector: 'flood', errorMessage: undefined })
  );
  #batches = 0;

  constructor(private readonly server: ServerProcess) {}

  async send(): Promise<Answer | null> {
    const number = ++this.#batches;
    let index = 0;
    const body = this.#template
      .replaceAll('"#-@"', () => `"${number}-${index++}"`)
      .replaceAll('"r#-@"', () => `"r${number}-${index++}"`);
    const answer = await this.server.call('/v1/events', { body }).catch(() => null);
    if (answer?.status === 200) {
      this.#accepted.add(number);
    }
    return answer;
  }

  /** Events per second from four senders that each wait for their answer. */
  async capacity(): Promise<number> {
    const startedMs = performance.now();
    await Promise.all(
      [1, 2, 3, 4].map(async () => {
        while (performance.now() - startedMs < CAPACITY_MS) {
          assertEqual('status before the overload', (await this.send())?.status, 200);
        }
      })
    );
    return Math.round(((this.#accepted.size * BATCH) / (performance.now() - startedMs)) * 1000);
  }

  async flood(eventsPerSecond: number) {
    const [statuses, asked] = [new Map<number, number>(), new Map<number, number>()];
    const times: number[] = [];
    const open = new Set<Promise<unknown>>();
    const startedMs = performance.now();
    const isOver = () => performance.now() - startedMs > OVERLOAD_MS;
    let [peakMiB, sent] = [0, 0];
    const askers = Array.from({ length: ASKERS }, async () => {
      while (!isOver()) {
        const answer = await this.server.call('/v1/query', { body: QUERY }).catch(() => null);
        note(asked, answer);
        await sleep(answer?.status === 200 ? 0 : 1000);
      }
    });
    while (!isOver()) {
      const due = ((performance.now() - startedMs) / 1000) * (eventsPerSecond / BATCH);
      while (sent < due && open.size < MAX_OPEN) {
        sent++;
        const one: Promise<unknown> = this.send().then((answer) => {
          note(statuses, answer);
          if (answer?.status === 200) {
            times.push(answer.ms);
          }
          open.delete(one);
        });
        open.add(one);
      }
      peakMiB = Math.max(peakMiB, this.server.memoryMiB);
      await sleep(10);
    }
    const offered = Math.round((sent * BATCH) / (OVERLOAD_MS / 1000));
    // Requests in flight are part of what the server must recover from.
    const drained = Promise.all([...open, ...askers]);
    return { peakMiB, statuses, asked, times, offered, drained };
  }

  /** All events of each accepted batch are stored, and none twice. */
  async assertKept(dataDir: string): Promise<number> {
    const batches = await withStorage(dataDir, (storage) =>
      storage.rows<{ batch: number; stored: number }>(
        "SELECT toUInt32(splitByChar('-', id)[1]) AS batch, count() AS stored FROM events GROUP BY batch"
      )
    );
    const stored = new Map(batches.map(({ batch, stored: count }) => [batch, count]));
    assertEqual(
      'batches that lost events',
      [...this.#accepted].filter((number) => stored.get(number) !== BATCH),
      []
    );
    assertEqual('batches with events twice', batches.filter(({ stored: count }) => count > BATCH).length, 0);
    return this.#accepted.size * BATCH;
  }
}

function note(statuses: Map<number, number>, answer: Answer | null) {
  const status = answer?.status ?? 0;
  assertThat(`Answered ${status}: ${JSON.stringify(answer?.body)}`, [0, 200, 429, 503].includes(status));
  assertThat(`No Retry-After with ${status}`, status === 200 || status === 0 || Number(answer?.retryAfter) > 0);
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}

/** Times of single calls in milliseconds, alternating a batch and a query; `Infinity` for a refused one. */
async function probe(server: ServerProcess, load: Load, turns: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    for (const answer of [await load.send(), await server.call('/v1/query', { body: QUERY }).catch(() => null)]) {
      times.push(answer?.status === 200 ? answer.ms : Infinity);
    }
  }
  return times;
}

async function untilCalm(server: ServerProcess, load: Load, calmMs: number): Promise<number> {
  const endedMs = performance.now();
  const slow: number[] = [];
  for (let [calm, sinceMs] = [0, 0]; ;) {
    const atMs = performance.now() - endedMs;
    assertThat(`Calls still took ${slow.slice(-10).map(Math.round).join(', ')} ms`, atMs < RECOVERY_LIMIT_MS);
    const slowest = Math.max(...(await probe(server, load, 1)));
    if (slowest > calmMs) {
      slow.push(slowest);
      calm = 0;
      await sleep(50);
      continue;
    }
    sinceMs = calm === 0 ? atMs : sinceMs;
    calm++;
    if (calm === CALM_CALLS) {
      return sinceMs;
    }
  }
}
