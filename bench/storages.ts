/**
 * `npm run bench -- --storage embedded,clickhouse,cluster`: the same queries and events on each storage, one after
 * another on one machine, with the processor time of everything that works on them, and the rows that each shard reads.
 */
import { askArrow } from './asking';
import { measureDashboards, openDashboard } from './dashboards';
import { ingestRate } from './ingest';
import { insertLimit } from './insertLimit';
import { measureLoad } from './load';
import { isWanted, type Options, type StorageName } from './options';
import { type Panel, panels } from './panels';
import { openPlace, type Place, rowsRead } from './place';
import { say } from './report';
import { publishStorages, showStorages, type StorageResult, writeStorages } from './storageTable';
import { costOf, fixedCalculationMs } from './timing';

const HOUR_MS = 3_600_000;
const BATCHES = { quick: 8, full: 200 };
const BATCH_EVENTS = 1000;
const PROCESSES = 3;
const DASHBOARDS = [30];

export async function compareStorages(options: Options) {
  const measured = new Map<StorageName, StorageResult[]>();
  for (const storage of options.storages) {
    const place = await openPlace(storage, options);
    try {
      measured.set(storage, await measure(place, options));
    } finally {
      await place.close();
    }
  }
  showStorages(measured);
  if (options.only.length === 0) {
    writeStorages(measured, options.events);
  }
  if (options.publish) {
    publishStorages();
  }
}

async function measure(place: Place, options: Options): Promise<StorageResult[]> {
  const all = panels(Math.floor(place.endMs / HOUR_MS) * HOUR_MS);
  const results: StorageResult[] = [];
  const keep = (result: StorageResult) => {
    results.push(result);
    const { name, value, cpuMs, rows } = result;
    say(`  ${name}: ${value.toFixed(1)}, ${cpuMs?.toFixed(1) ?? '-'} ms of a core, ${rows?.join(' + ') ?? '-'} rows`);
  };
  for (const panel of all.filter(({ name }) => isWanted(options, name))) {
    const rows = await rowsOf(place, panel);
    const { ms, cpuMs } = await costOf(place, options.repetitions, () => askArrow(place.server, panel));
    keep({ name: panel.name, value: ms, cpuMs, rows });
  }
  for (const result of await measureDashboard(place, all, options)) {
    keep(result);
  }
  for (const result of await measureIngest(place, options)) {
    keep(result);
  }
  for (const { name, p50Ms } of await measureLoad(place.server, all, options, DASHBOARDS)) {
    say(`  ${name}`);
    keep({ name: `p95 of panels while ${name.split(':')[0]}`, value: p50Ms, cpuMs: null, rows: null });
  }
  const speed = fixedCalculationMs();
  keep({ name: 'a fixed calculation, processor time', value: speed, cpuMs: null, rows: null });
  return results;
}

/** Empty if the machine is too busy to answer all queries of the dashboard. */
async function measureDashboard(place: Place, all: readonly Panel[], options: Options): Promise<StorageResult[]> {
  const load = await openDashboard(place.server, all);
  try {
    const measured = await measureDashboards(load, all, options);
    return measured.map(({ name, p50Ms }) => ({ name, value: p50Ms, cpuMs: null, rows: null }));
  } catch (error) {
    say(`  a whole dashboard was not answered: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** Rows read by the first run: later ones find them in memory. */
async function rowsOf({ shards, server }: Place, panel: Panel): Promise<number[] | null> {
  if (shards.length === 0) {
    return null;
  }
  const before = await rowsRead(shards);
  await askArrow(server, panel);
  const after = await rowsRead(shards);
  const [first = 0, ...others] = after.map((rows, shard) => rows - before[shard]!);
  // Rows that a query reads on other shards also count on the shard that was asked.
  return [others.reduce((rows, other) => rows - other, first), ...others];
}

async function measureIngest(place: Place, options: Options): Promise<StorageResult[]> {
  const batches = BATCHES[options.isQuick ? 'quick' : 'full'];
  const results: StorageResult[] = [];
  const one = 'ingest by one process, durable events a second';
  if (isWanted(options, one)) {
    const beforeMs = place.cpuMs;
    const value = await ingestRate([place.server], batches);
    results.push({ name: one, value, cpuMs: null, rows: null });
    results.push({
      name: 'processor time of an event, microseconds',
      value: ((place.cpuMs - beforeMs) * 1000) / (batches * BATCH_EVENTS),
      ...{ cpuMs: null, rows: null },
    });
  }
  const limit = 'what ClickHouse takes of ready rows, durable events a second';
  if (place.shards.length > 0 && isWanted(options, limit)) {
    results.push({ name: limit, value: await insertLimit(place, batches / 2), cpuMs: null, rows: null });
  }
  const several = `ingest by ${PROCESSES} processes, durable events a second`;
  const { startAnother } = place;
  if (startAnother && isWanted(options, several)) {
    const others = [await startAnother(), await startAnother()];
    const value = await ingestRate([place.server, ...others], batches);
    results.push({ name: several, value, cpuMs: null, rows: null });
    await Promise.all(others.map((server) => server.stop()));
  }
  return results;
}
