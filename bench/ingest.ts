/** How fast events are accepted, and how soon one is visible. */
import { setTimeout as sleep } from 'node:timers/promises';

import { askJson, sumOf } from './asking';
import { jsonBatch, makeBatch, Sender } from './events';
import { isWanted, type Options } from './options';
import { type Panel } from './panels';
import { type Process } from './processes';
import { result, type Result } from './report';
import { timed } from './timing';

const CLIENTS = 4;
const BATCHES = { quick: 8, full: 400 };
const BATCH_EVENTS = 1000;

const HOUR_MS = 3_600_000;
/** Most processor time for an event, in microseconds. */
const MAX_EVENT_MICROSECONDS = 8;

const RATE = 'ingest, durable events a second';
const COST = 'processor time of an event, microseconds';
const VISIBLE = 'an event sent is visible';

export async function measureIngest(server: Process, options: Options): Promise<Result[]> {
  const wants = (...names: string[]) => names.some((name) => isWanted(options, name));
  const results: Result[] = [];
  if (wants(RATE, COST)) {
    const batches = BATCHES[options.isQuick ? 'quick' : 'full'];
    const beforeMs = server.cpuMs;
    const rate = await ingestRate([server], batches);
    const eventMicroseconds = ((server.cpuMs - beforeMs) * 1000) / (batches * BATCH_EVENTS);
    results.push(
      result(RATE, rate, 'at least 50,000', rate >= 50_000),
      result(COST, eventMicroseconds, `at most ${MAX_EVENT_MICROSECONDS}`, eventMicroseconds <= MAX_EVENT_MICROSECONDS)
    );
  }
  if (wants(VISIBLE)) {
    const visible = await timeUntilVisible(server);
    results.push(result(VISIBLE, visible, 'under 2,000 ms', visible < 2000));
  }
  return results;
}

/** The clients each wait for an answer before they send the next batch. Events are sent in order of time. */
export async function ingestRate(servers: readonly Process[], batches: number): Promise<number> {
  const senders = servers.map((server) => new Sender(server));
  const bodies = Array.from({ length: batches }, () => makeBatch(BATCH_EVENTS)).reverse();
  const elapsedMs = await timed(() =>
    Promise.all(
      Array.from({ length: CLIENTS * servers.length }, async (_, client) => {
        const sender = senders[client % senders.length]!;
        for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
          await sender.send(body);
        }
      })
    )
  );
  return (batches * BATCH_EVENTS * 1000) / elapsedMs;
}

async function timeUntilVisible(server: Process): Promise<number> {
  const nowMs = Date.now();
  const id = `visible-${nowMs}`;
  const time = new Date(nowMs).toISOString();
  const event = {
    ...{ id, mode: 'realtime', object: id, action: 'update', recordId: id },
    ...{ startTime: time, endTime: time, status: 'success' },
  };
  const panel: Panel = {
    name: id,
    query: { type: 'trend', filters: { object: [id] } },
    fromMs: nowMs - HOUR_MS,
    toMs: nowMs + HOUR_MS,
    rawSql: null,
  };
  return timed(async () => {
    await new Sender(server).send(jsonBatch([event]));
    while (sumOf(await askJson(server, panel), 'total') !== 1) {
      await sleep(5);
    }
  });
}
