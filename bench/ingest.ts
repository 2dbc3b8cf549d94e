/** What many clients do at once: events that come in as fast as they are taken, and dashboards that refresh meanwhile. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { askArrow, askJson, sumOf } from './asking';
import { dashboardOf } from './dashboards';
import { type Options } from './options';
import { type Panel } from './panels';
import { type Process, TOKEN } from './processes';
import { result, type Result } from './report';
import { quantile, timed } from './timing';

const OBJECTS = ['Account', 'Invoice', 'Payment', 'Subscription', 'Contact', 'Usage'];

const CLIENTS = 4;
const BATCHES = { quick: 8, full: 400 };
const BATCH_EVENTS = 1000;

const DASHBOARDS = 30;
const REFRESH_MS = 10_000;
const LOAD_MS = { quick: 5000, full: 40_000 };
const LOAD_EVENTS_PER_SECOND = 5000;
const SENDS_PER_SECOND = 5;

const HOUR_MS = 3_600_000;

export async function measureIngest(server: Process, list: readonly Panel[], { isQuick }: Options): Promise<Result[]> {
  const size = isQuick ? 'quick' : 'full';
  const rate = await ingestRate(server, BATCHES[size]);
  const visible = await timeUntilVisible(server);
  const load = await dashboardsUnderLoad(server, dashboardOf(list), LOAD_MS[size]);
  return [
    result('ingest, durable events a second', rate, 'at least 50,000', rate >= 50_000),
    result('an event sent is visible', visible, 'under 2,000 ms', visible < 2000),
    result(
      `a panel while ${DASHBOARDS} dashboards refresh every 10 s and 5,000 events/s arrive: p95 of ${load.durations.length}, ${load.failed} failed`,
      quantile(load.durations, 0.95),
      'under 300 ms, none failing',
      quantile(load.durations, 0.95) < 300 && load.failed === 0
    ),
  ];
}

function makeBatch(size: number): Buffer {
  const now = Date.now();
  const events = Array.from({ length: size }, (_, index) => {
    const latencyMs = Math.floor(Math.exp(5 + Math.random() * 4));
    const failed = Math.random() < 0.025;
    return {
      id: randomUUID(),
      connector: 'zuora-salesforce',
      mode: 'realtime',
      object: OBJECTS[index % OBJECTS.length],
      action: index % 3 === 0 ? 'create' : 'update',
      recordId: randomUUID().replaceAll('-', ''),
      startTime: new Date(now - latencyMs).toISOString(),
      endTime: new Date(now).toISOString(),
      status: failed ? 'failed' : 'success',
      ...(failed ? { errorCode: 'DACO-02', errorMessage: 'The account has no CRM id; sync its account first' } : {}),
    };
  });
  return Buffer.from(JSON.stringify(events));
}

/** Sends batches over connections that stay open, at the least cost to the machine that is measured. */
class Sender {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(private readonly server: Process) {}

  send(batch: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.server.url}/v1/events`,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${TOKEN}`,
            'content-type': 'application/json',
            'content-length': batch.length,
          },
        },
        (response) => {
          response.resume();
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`A batch was answered ${response.statusCode}`))
          );
        }
      );
      sent.on('error', reject);
      sent.end(batch);
    });
  }
}

/** With clients that each wait for an answer before they send the next batch, in the order in which things happened. */
async function ingestRate(server: Process, batches: number): Promise<number> {
  const sender = new Sender(server);
  const bodies = Array.from({ length: batches }, () => makeBatch(BATCH_EVENTS)).reverse();
  const elapsedMs = await timed(() =>
    Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
          await sender.send(body);
        }
      })
    )
  );
  return (batches * BATCH_EVENTS * 1000) / elapsedMs;
}

/** Dashboards that refresh, spread over the ten seconds, while events arrive. */
async function dashboardsUnderLoad(server: Process, panels: readonly Panel[], durationMs: number) {
  const endMs = Date.now() + durationMs;
  const durations: number[] = [];
  let failed = 0;
  const sender = new Sender(server);
  const sending = async () => {
    for (let next = Date.now(); next < endMs; next += 1000 / SENDS_PER_SECOND) {
      await sleep(next - Date.now());
      await sender.send(makeBatch(LOAD_EVENTS_PER_SECOND / SENDS_PER_SECOND));
    }
  };
  const dashboard = async (index: number) => {
    await sleep((index * REFRESH_MS) / DASHBOARDS);
    for (let next = Date.now(); next < endMs; next += REFRESH_MS) {
      await sleep(next - Date.now());
      await Promise.all(
        panels.map(async (panel) => {
          // Up to now, as a dashboard asks.
          const toMs = Date.now();
          const current = { ...panel, fromMs: toMs - (panel.toMs - panel.fromMs), toMs };
          try {
            durations.push(await timed(() => askArrow(server, current)));
          } catch {
            failed++;
          }
        })
      );
    }
  };
  await Promise.all([sending(), ...Array.from({ length: DASHBOARDS }, (_, index) => dashboard(index))]);
  return { durations, failed };
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
    await new Sender(server).send(Buffer.from(JSON.stringify([event])));
    while (sumOf(await askJson(server, panel), 'total') !== 1) {
      await sleep(5);
    }
  });
}
