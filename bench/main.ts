/**
 * `npm run bench`: how fast the server answers over HTTP, compared with the SQL that a user would write on the raw
 * table, in one run with the same data and engine.
 */
import path from 'node:path';

import { ensureBuilt } from '../scripts/lib/build.mjs';
import { measureDashboards, measureFirstDashboard, openDashboard } from './dashboards';
import { measureFormats } from './formats';
import { measureIngest } from './ingest';
import { measureLoad } from './load';
import { isWanted, type Options, readOptions, UsageError } from './options';
import { measurePaging } from './paging';
import { askAll, compareWithRaw } from './panelRuns';
import { panels } from './panels';
import { type Prepared, prepare } from './prepare';
import { startRawEngine } from './rawSql';
import { measureRefreshes } from './refreshes';
import { publish, result, type Result, say, showTable, writeReport } from './report';
import { compareStorages } from './storages';
import { startServer, untilQuiet, untilRolledUp } from './server';

const ROOT = path.resolve(__dirname, '..');
const GIBIBYTE = 1024 ** 3;
const HOUR_MS = 3_600_000;

async function main() {
  const options = readOptions(process.argv.slice(2));
  await ensureBuilt('server', 'backend');
  if (options.storages.length > 0) {
    await compareStorages(options);
    return;
  }
  const directory = path.resolve(ROOT, options.directory);
  const prepared = await prepare(directory, options);
  if (!options.prepareOnly) {
    const results = await measure(directory, prepared, options);
    showTable(results);
    if (options.only.length === 0) {
      writeReport(results, options.events);
    }
    if (options.publish) {
      publish(results, options.events);
    }
  }
}

async function measure(directory: string, { endMs }: Prepared, options: Options): Promise<Result[]> {
  const all = panels(Math.floor(endMs / HOUR_MS) * HOUR_MS);
  const list = all.filter(({ name }) => isWanted(options, name));
  const server = await startServer(directory);
  await untilRolledUp(server);
  await untilQuiet(server);
  const loadDashboard = await openDashboard(server, all);
  const firstDashboard = await measureFirstDashboard(loadDashboard, options);
  say('▸ Panels');
  const answered = await askAll(server, list, options);
  say('▸ Tables, whole dashboards, CSV');
  const paging = await measurePaging(server, all, options);
  const dashboards = await measureDashboards(loadDashboard, all, options);
  say('▸ Refreshes, ingest, load');
  const refreshes = await measureRefreshes(server, options);
  const ingest = await measureIngest(server, options);
  const formats = await measureFormats(server, options);
  const load = await measureLoad(server, all, options);
  const memory = server.peakMemory / GIBIBYTE;
  await server.stop();

  say('▸ Raw SQL on the same data');
  const raw = await startRawEngine(directory);
  const compared = await compareWithRaw(raw, answered);
  const disk = await raw.number(`
    SELECT sum(bytes_on_disk) / (SELECT count() FROM events) FROM system.parts
    WHERE active AND database = currentDatabase()`);
  await raw.stop();
  return [
    ...compared,
    ...paging,
    ...dashboards,
    ...firstDashboard,
    ...refreshes,
    ...ingest,
    ...formats,
    ...load,
    result('memory of the server through all of this, GiB', memory, 'under 2.5', memory < 2.5),
    result('disk, bytes an event', disk, 'under 60', disk < 60),
  ].filter(({ name }) => isWanted(options, name));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof UsageError) {
      process.stdout.write(`${error.message}\n`);
      process.exit(process.argv.includes('--help') ? 0 : 2);
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }
);
