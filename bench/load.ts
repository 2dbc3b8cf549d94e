/** What many clients do at once: events that come in as fast as they are taken, and dashboards that refresh meanwhile. */
import { randomUUID } from 'node:crypto';

import { type Panel } from './panels';
import { ARROW, type Server } from './processes';
import { quantile, timed } from './timing';

const OBJECTS = ['Account', 'Invoice', 'Payment', 'Subscription', 'Contact', 'Usage'];

function makeBatch(size: number): string {
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
  return JSON.stringify(events);
}

/** Durable events a second, with `clients` that each wait for an answer before they send the next batch. */
export async function ingestRate(server: Server, clients = 4, batches = 240, batchSize = 1000): Promise<number> {
  const bodies = Array.from({ length: batches }, () => makeBatch(batchSize));
  const elapsedMs = await timed(() =>
    Promise.all(
      Array.from({ length: clients }, async () => {
        for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
          await (await server.ask('/v1/events', body)).arrayBuffer();
        }
      })
    )
  );
  return (batches * batchSize * 1000) / elapsedMs;
}

export const askPanel = async (server: Server, { query, fromMs, toMs, timeZone }: Panel, accept = ARROW) => {
  const body = {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    ...(timeZone ? { timeZone } : {}),
    query,
  };
  return (await server.ask('/v1/query', body, { accept })).arrayBuffer();
};

export interface LoadResult {
  p95Ms: number;
  failed: number;
  panels: number;
}

/** Dashboards that refresh every ten seconds, spread over them, while events arrive. */
export async function dashboardsUnderLoad(
  server: Server,
  panels: readonly Panel[],
  { dashboards = 30, seconds = 30, eventsPerSecond = 5000 } = {}
): Promise<LoadResult> {
  const endMs = Date.now() + seconds * 1000;
  const durations: number[] = [];
  let failed = 0;
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const sender = async () => {
    for (let next = Date.now(); next < endMs; next += 200) {
      await sleep(next - Date.now());
      await server.ask('/v1/events', makeBatch(eventsPerSecond / 5)).then((response) => response.arrayBuffer());
    }
  };
  const dashboard = async (index: number) => {
    await sleep((index * 10_000) / dashboards);
    for (let next = Date.now(); next < endMs; next += 10_000) {
      await sleep(next - Date.now());
      await Promise.all(
        panels.map(async (panel) => {
          // Up to now, as a dashboard asks.
          const lengthMs = panel.toMs - panel.fromMs;
          const current = { ...panel, fromMs: Date.now() - lengthMs, toMs: Date.now() };
          try {
            durations.push(await timed(() => askPanel(server, current)));
          } catch {
            failed++;
          }
        })
      );
    }
  };
  await Promise.all([sender(), ...Array.from({ length: dashboards }, (_, index) => dashboard(index))]);
  return { p95Ms: quantile(durations, 0.95), failed, panels: durations.length };
}
