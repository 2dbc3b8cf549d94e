/** The processor time of a refresh of each bundled dashboard, for the server and the plugin's backend together. */
import { setTimeout as sleep } from 'node:timers/promises';

import { makeBatch, Sender } from './events';
import { isWanted, type Options } from './options';
import { descendantsCpuMs, type Process } from './processes';
import { DASHBOARDS, openRefresh, type Refresh } from './refresh';
import { result, type Result } from './report';

const REPETITIONS = { quick: 3, full: 20 };
const LOAD_MS = { quick: 3000, full: 15_000 };
const EVENTS_PER_SECOND = 5000;
const SENDS_PER_SECOND = 5;
/** In core seconds. */
const TARGET = { idle: 0.05, loaded: 0.06 };

const nameOf = (state: string) => `processor time of a dashboard's refresh, core seconds, ${state}`;
const IDLE = nameOf('idle');
const LOADED = nameOf('while 5,000 events/s arrive');

export async function measureRefreshes(server: Process, options: Options): Promise<Result[]> {
  if (![IDLE, LOADED].some((name) => isWanted(options, name))) {
    return [];
  }
  const size = options.isQuick ? 'quick' : 'full';
  const refresh = await openRefresh(server);
  const cpuMs = () => server.cpuMs + descendantsCpuMs(process.pid, [server.child.pid!]);
  await each(refresh, 3);
  const idle = await mean(cpuMs, () => each(refresh, REPETITIONS[size]));
  const loaded = await whileEventsArrive(server, LOAD_MS[size], async (eventsMs) => {
    const startedMs = Date.now();
    const ms = await mean(cpuMs, () => each(refresh, REPETITIONS[size]));
    return ms - (eventsMs * (Date.now() - startedMs)) / REPETITIONS[size] / DASHBOARDS.length;
  });
  const row = (name: string, ms: number, target: number) =>
    result(name, ms / 1000, `at most ${target}`, ms / 1000 <= target);
  return [row(IDLE, idle, TARGET.idle), row(LOADED, loaded, TARGET.loaded)];
}

async function each(refresh: Refresh, times: number): Promise<number> {
  for (let time = 0; time < times; time++) {
    for (const dashboard of DASHBOARDS) {
      const [refused] = (await refresh(dashboard)).refused.keys();
      if (refused !== undefined) {
        throw new Error(`A panel of ${dashboard} was refused, so that its refresh has no figure: ${refused}`);
      }
    }
  }
  return times * DASHBOARDS.length;
}

/** `work` returns how many times it did what is measured. */
async function mean(cpuMs: () => number, work: () => Promise<number>): Promise<number> {
  const before = cpuMs();
  const times = await work();
  return (cpuMs() - before) / times;
}

/** `work` gets the processor time that events alone take, for each millisecond. */
async function whileEventsArrive<T>(server: Process, alone: number, work: (share: number) => Promise<T>): Promise<T> {
  const sender = new Sender(server);
  let isOver = false;
  const sending = (async () => {
    for (let next = Date.now(); !isOver; next += 1000 / SENDS_PER_SECOND) {
      await sleep(next - Date.now());
      await sender.send(makeBatch(EVENTS_PER_SECOND / SENDS_PER_SECOND));
    }
  })();
  await sleep(alone / 3);
  const [beforeMs, startedMs] = [server.cpuMs, Date.now()];
  await sleep(alone);
  const answer = await work((server.cpuMs - beforeMs) / (Date.now() - startedMs));
  isOver = true;
  await sending;
  return answer;
}
