/**
 * `npm run bench`: how fast the server answers over HTTP, and how fast the SQL is that a user would write on the raw
 * table, in one run on the same data and the same engine.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { ensureBuilt } from '../scripts/lib/build.mjs';
import { askPanel, dashboardsUnderLoad, ingestRate } from './load';
import { type Options, readOptions } from './options';
import { type Panel, panels } from './panels';
import { run, Server, TOKEN } from './processes';
import { type Result, writeReport } from './report';
import { median, repeated, timed } from './timing';

const ROOT = path.resolve(__dirname, '..');
const TSX = ['--import', 'tsx'];
const GIBIBYTE = 1024 ** 3;
const HOUR_MS = 3_600_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

interface Measured {
  panel: Panel;
  ours: number;
  body: ArrayBuffer;
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const directory = path.resolve(ROOT, options.directory);
  if (!existsSync(directory)) {
    say(`▸ Generating ${options.events.toLocaleString('en')} events over 14 days`);
    await run([...TSX, path.join(__dirname, 'generate.ts'), directory, String(options.events)]);
  }
  await ensureBuilt('server');

  const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const list = panels(nowMs);
  const server = await startServer(directory, options);
  say('▸ Panels');
  const measured: Measured[] = [];
  for (const panel of list) {
    const ours = median(await repeated(options.repetitions, () => askPanel(server, panel)));
    measured.push({ panel, ours, body: await askPanel(server, panel, 'application/json') });
    say(`  ${panel.name}: ${ours.toFixed(1)} ms`);
  }
  const paging = await measurePaging(server, list, options);
  say('▸ A whole dashboard, CSV, ingest, load');
  const rest = await measureTheRest(server, list, options);
  await server.stop();

  say('▸ Raw SQL on the same data');
  const raw = await Server.start(
    [...TSX, path.join(__dirname, 'rawEngine.ts'), directory, String(options.port)],
    `http://127.0.0.1:${options.port}`,
    '/'
  );
  const results: Result[] = [];
  for (const one of measured) {
    results.push(await compare(raw, one, measured, options));
  }
  const disk = await bytesPerEvent(raw);
  await raw.stop();
  writeReport([...results, ...paging, ...rest, result('disk, bytes an event', disk, 'under 60', disk < 60)]);
}

async function startServer(directory: string, { port }: Options): Promise<Server> {
  const url = `http://127.0.0.1:${port}`;
  const server = await Server.start([path.join(ROOT, 'server/dist/main.js')], url, '/readyz', {
    SYNC_HEALTH_DATA_DIR: directory,
    SYNC_HEALTH_LISTEN: `127.0.0.1:${port}`,
    SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
    SYNC_HEALTH_LOG_LEVEL: 'warn',
  });
  say('▸ Rolling up');
  const elapsed = await timed(async () => {
    while (/^sync_health_rollup_lag_seconds (?!0$)/m.test(await (await server.ask('/metrics')).text())) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
  say(`  done in ${(elapsed / 1000).toFixed(1)} s`);
  return server;
}

async function compare(
  raw: Server,
  { panel, ours, body }: Measured,
  all: readonly Measured[],
  { repetitions }: Options
) {
  const rawMs =
    panel.rawSql === null
      ? null
      : median(await repeated(Math.min(repetitions, 5), async () => (await raw.ask('/', panel.rawSql!)).arrayBuffer()));
  const ratio = rawMs === null ? null : rawMs / ours;
  const base = all.find((other) => other.panel.name === panel.notTwiceOf)?.ours;
  const isEqual = panel.counts ? (await countOf(raw, panel.counts.rawSql)) === sumOf(body, panel.counts.column) : true;
  const targets = [
    ...(panel.maxMs ? [`under ${panel.maxMs} ms`] : []),
    ...(panel.minRatio ? [`${panel.minRatio}× raw`] : []),
    ...(base ? [`at most 2× unfiltered (${base.toFixed(1)} ms)`] : []),
    ...(panel.counts ? ['equal counts'] : []),
  ];
  const met =
    isEqual &&
    (panel.maxMs === undefined || ours < panel.maxMs) &&
    (panel.minRatio === undefined || (ratio ?? 0) >= panel.minRatio) &&
    (base === undefined || ours <= 2 * base);
  return { name: panel.name, p50Ms: ours, rawP50Ms: rawMs, ratio, target: targets.join(', '), met };
}

async function countOf(raw: Server, sql: string): Promise<number> {
  const [[count]] = (await (await raw.ask('/', sql, { accept: 'application/json' })).json()) as [[number]];
  return Number(count);
}

function sumOf(body: ArrayBuffer, column: string): number {
  const { fields } = JSON.parse(Buffer.from(body).toString('utf8')) as {
    fields: Array<{ name: string; values: number[] }>;
  };
  return (fields.find(({ name }) => name === column)?.values ?? []).reduce((sum, value) => sum + value, 0);
}

/** Page 500 of the tables, and a record looked for by its id. */
async function measurePaging(server: Server, list: readonly Panel[], { repetitions }: Options): Promise<Result[]> {
  const results: Result[] = [];
  for (const type of ['records', 'failures'] as const) {
    const panel = list.find(({ query }) => query.type === type)!;
    let page = panel;
    let first: { fields: Array<{ name: string; values: string[] }> } | undefined;
    for (let index = 1; index < 500; index++) {
      const answer = JSON.parse(Buffer.from(await askPanel(server, page, 'application/json')).toString('utf8'));
      first ??= answer;
      if (!answer.nextCursor) {
        break;
      }
      page = { ...panel, query: { type, limit: 100, cursor: answer.nextCursor } };
    }
    const ours = median(await repeated(repetitions, () => askPanel(server, page)));
    results.push(result(`${type}, page 500`, ours, 'under 60 ms', ours < 60));
    const search = first?.fields.find(({ name }) => name === 'recordId')?.values[50] ?? '';
    const found = { ...panel, query: { type, limit: 100, search } };
    const searched = median(await repeated(repetitions, () => askPanel(server, found)));
    results.push(result(`${type}, search by record id`, searched, 'under 60 ms', searched < 60));
  }
  return results;
}

/** A dashboard asks what the Overview does: a summary, trends, percentiles, a table. */
const dashboardOf = (list: readonly Panel[]) =>
  list.filter(({ notTwiceOf, query }) => !notTwiceOf && query.type !== 'errors' && query.type !== 'jobs');

async function measureTheRest(server: Server, list: readonly Panel[], { repetitions }: Options): Promise<Result[]> {
  const dashboard = dashboardOf(list);
  const whole = median(
    await repeated(repetitions, () => Promise.all(dashboard.map((panel) => askPanel(server, panel))))
  );
  const { fromMs, toMs } = list[0]!;
  const range = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
  const csv = median(await repeated(5, async () => (await server.ask(`/v1/failures.csv?${range}`)).arrayBuffer()));
  const rate = await ingestRate(server);
  const visible = await timeUntilVisible(server);
  const load = await dashboardsUnderLoad(server, dashboard);
  const memory = server.peakMemory / GIBIBYTE;
  return [
    result(`a whole dashboard, ${dashboard.length} queries at once`, whole, 'under 150 ms', whole < 150),
    result('20,000 failed records as CSV', csv, 'under 400 ms', csv < 400),
    result('ingest, events a second', rate, 'at least 50,000', rate >= 50_000),
    result('an event sent is visible', visible, 'under 2,000 ms', visible < 2000),
    result(
      `a panel while 30 dashboards refresh and 5,000 events/s arrive, p95 of ${load.panels}, ${load.failed} failed`,
      load.p95Ms,
      'under 300 ms, none failing',
      load.p95Ms < 300 && load.failed === 0
    ),
    result('memory of the server, GiB', memory, 'under 2.5', memory < 2.5),
  ];
}

async function timeUntilVisible(server: Server): Promise<number> {
  const nowMs = Date.now();
  const id = `visible-${nowMs}`;
  const endTime = new Date(nowMs).toISOString();
  const event = {
    id,
    mode: 'realtime',
    object: id,
    action: 'update',
    recordId: id,
    startTime: endTime,
    endTime,
    status: 'success',
  };
  return timed(async () => {
    await server.ask('/v1/events', [event]);
    const panel = {
      name: id,
      query: { type: 'trend' as const, filters: { object: [id] } },
      fromMs: nowMs - HOUR_MS,
      toMs: nowMs + HOUR_MS,
      rawSql: null,
    };
    while (sumOf(await askPanel(server, panel, 'application/json'), 'total') !== 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
}

async function bytesPerEvent(raw: Server): Promise<number> {
  return countOf(
    raw,
    `SELECT sum(bytes_on_disk) / (SELECT count() FROM events) AS bytes FROM system.parts WHERE active AND database = currentDatabase()`
  );
}

const result = (name: string, value: number, target: string, met: boolean): Result => ({
  name,
  p50Ms: value,
  rawP50Ms: null,
  ratio: null,
  target,
  met,
});

void main();
