/**
 * Dashboards that refresh while events arrive, alone, three and ten times as many: which are answered, how fast, and
 * which are refused.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { requestOf } from './asking';
import { dashboardOf } from './dashboards';
import { makeBatch, Sender } from './events';
import { isWanted, type Options } from './options';
import { type Panel } from './panels';
import { type Process } from './processes';
import { result, type Result } from './report';
import { quantile } from './timing';

const SIZES = [30, 100, 300];
const REFRESH_MS = 10_000;
const LOAD_MS = { quick: 5000, full: 30_000 };
const EVENTS_PER_SECOND = 5000;
const SENDS_PER_SECOND = 5;
/** Most unanswered batches. Beyond it batches are skipped, as a waiting connector would. */
const MAX_OPEN = 40;
const MAX_P95_MS = 300;
const MAX_MS = 2000;

const nameOf = (dashboards: number) => `${dashboards} dashboards refresh every 10 s and 5,000 events/s arrive`;

export async function measureLoad(
  server: Process,
  list: readonly Panel[],
  options: Options,
  sizes: readonly number[] = SIZES
): Promise<Result[]> {
  const results: Result[] = [];
  for (const dashboards of sizes.filter((size) => isWanted(options, nameOf(size)))) {
    const load = await underLoad(server, dashboardOf(list), dashboards, LOAD_MS[options.isQuick ? 'quick' : 'full']);
    const { answeredMs, shedMs, failed, eventsPerSecond } = load;
    const asked = answeredMs.length + shedMs.length + failed;
    const shed = `${((100 * shedMs.length) / asked).toFixed(1)} % shed`;
    const p95 = quantile(answeredMs, 0.95);
    const slowest = Math.max(0, ...answeredMs, ...shedMs);
    const isMet =
      p95 < MAX_P95_MS && slowest < MAX_MS && failed === 0 && (dashboards > SIZES[0]! || shedMs.length === 0);
    results.push(
      result(
        `${nameOf(dashboards)}: p95 of ${answeredMs.length} panels, ${shed}, ${failed} failed, slowest ${Math.round(slowest)}, ${Math.round(eventsPerSecond)} events/s kept`,
        p95,
        `under ${MAX_P95_MS} ms, none waits 2 s, none fails${dashboards > SIZES[0]! ? '' : ', none shed'}`,
        isMet
      )
    );
  }
  return results;
}

async function underLoad(server: Process, panels: readonly Panel[], dashboards: number, durationMs: number) {
  const endMs = Date.now() + durationMs;
  const answeredMs: number[] = [];
  const shedMs: number[] = [];
  let failed = 0;
  let sent = 0;
  const sender = new Sender(server);
  const sending = async () => {
    let open = 0;
    for (let next = Date.now(); next < endMs; next += 1000 / SENDS_PER_SECOND) {
      await sleep(next - Date.now());
      if (open < MAX_OPEN) {
        const size = EVENTS_PER_SECOND / SENDS_PER_SECOND;
        open++;
        void sender
          .send(makeBatch(size))
          .then(() => Date.now() < endMs && (sent += size))
          .catch(() => undefined)
          .finally(() => open--);
      }
    }
  };
  const ask = async (panel: Panel, toMs: number) => {
    // The panel's range up to now, as a dashboard would query it.
    const { path, init } = requestOf({ ...panel, fromMs: toMs - (panel.toMs - panel.fromMs), toMs });
    const startedMs = performance.now();
    const response = await fetch(`${server.url}${path}`, init);
    await response.arrayBuffer();
    const list = response.ok ? answeredMs : response.status === 429 ? shedMs : null;
    list?.push(performance.now() - startedMs);
    failed += list ? 0 : 1;
  };
  const dashboard = async (index: number) => {
    await sleep((index * REFRESH_MS) / dashboards);
    for (let next = Date.now(); next < endMs; next += REFRESH_MS) {
      await sleep(next - Date.now());
      const toMs = Date.now();
      await Promise.all(panels.map((panel) => ask(panel, toMs).catch(() => failed++)));
    }
  };
  await Promise.all([sending(), ...Array.from({ length: dashboards }, (_, index) => dashboard(index))]);
  return { answeredMs, shedMs, failed, eventsPerSecond: (sent * 1000) / durationMs };
}
