/** For each panel: its time over HTTP, the time of raw SQL, and whether both give the same answer. */
import { type QueryResult } from '@sync-health/contract';

import { askArrow, askJson, columnOf, sumOf } from './asking';
import { type Options } from './options';
import { type Panel } from './panels';
import { type Process } from './processes';
import { type RawEngine } from './rawSql';
import { type Result, say } from './report';
import { type Cost, costOf } from './timing';
import { VIEW_STATEMENTS, viewSql } from './viewSql';

const RAW_REPETITIONS = 3;
/** The relative error that percentiles from rollups may have. */
const TOLERANCE = 0.01;

interface Answered extends Cost {
  panel: Panel;
  answer: QueryResult;
}

export async function askAll(server: Process, list: readonly Panel[], { repetitions }: Options): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const panel of list) {
    const cost = await costOf(server, repetitions, () => askArrow(server, panel));
    answered.push({ panel, ...cost, answer: await askJson(server, panel) });
    say(`  ${panel.name}: ${cost.ms.toFixed(1)} ms, ${cost.cpuMs.toFixed(1)} of a core`);
  }
  return answered;
}

export async function compareWithRaw(raw: RawEngine, answered: readonly Answered[]): Promise<Result[]> {
  const results: Result[] = [];
  if (answered.some(({ panel }) => viewSql(panel) !== null)) {
    await makeView(raw);
  }
  const limit = await raw.cost('SELECT 1', RAW_REPETITIONS * 5);
  for (const one of answered) {
    const base = answered.find(({ panel }) => panel.name === one.panel.notTwiceOf)?.ms;
    const result = await compare(raw, one, base);
    const sql = viewSql(one.panel);
    const view = sql === null ? null : await raw.cost(sql, RAW_REPETITIONS);
    say(`  ${result.name}: ${result.rawP50Ms?.toFixed(0) ?? '-'} ms, the hourly view ${view?.ms.toFixed(0) ?? '-'} ms`);
    results.push({
      ...result,
      ...{ viewP50Ms: view?.ms ?? null, viewCpuMs: view?.cpuMs ?? null, viewRatio: view && view.ms / one.ms },
      limitRatio: one.ms / limit.ms,
    });
  }
  return results;
}

async function makeView(raw: RawEngine) {
  say('  making the hourly view');
  for (const sql of VIEW_STATEMENTS) {
    await raw.run(sql);
  }
}

async function compare(
  raw: RawEngine,
  { panel, ms, cpuMs, answer }: Answered,
  base: number | undefined
): Promise<Result> {
  const { rawSql, maxMs, minRatio, counts, percentiles } = panel;
  const rawCost = rawSql === null ? null : await raw.cost(rawSql, RAW_REPETITIONS);
  const rawMs = rawCost?.ms ?? null;
  const ratio = rawMs === null ? null : rawMs / ms;
  const checks = [
    ...(maxMs ? [{ target: `under ${maxMs} ms`, met: ms < maxMs }] : []),
    ...(minRatio ? [{ target: `${minRatio}× raw`, met: (ratio ?? 0) >= minRatio }] : []),
    ...(base ? [{ target: `at most 2× unfiltered (${base.toFixed(1)} ms)`, met: ms <= 2 * base }] : []),
    ...(counts
      ? [{ target: 'equal counts', met: (await raw.number(counts.rawSql)) === sumOf(answer, counts.column) }]
      : []),
    ...(percentiles
      ? [{ target: 'within 1 %', met: farthest(answer, percentiles, await raw.columns(panel.rawSql!)) <= TOLERANCE }]
      : []),
  ];
  return {
    name: panel.name,
    p50Ms: ms,
    rawP50Ms: rawMs,
    ratio,
    cpuMs,
    rawCpuMs: rawCost?.cpuMs ?? null,
    target: checks.map(({ target }) => target).join(', '),
    met: checks.every(({ met }) => met),
  };
}

/** The largest relative error of a percentile. The last column of raw SQL has all three percentiles. */
function farthest(answer: QueryResult, keys: readonly string[], rawColumns: readonly unknown[][]): number {
  const keyed = (columns: readonly unknown[][], row: number) => JSON.stringify(columns.map((column) => column[row]));
  const found = new Map(
    columnOf(answer, 'p50').map((_, row) => [
      keyed(
        keys.map((key) => columnOf(answer, key) as unknown[]),
        row
      ),
      ['p50', 'p90', 'p95'].map((name) => Number(columnOf(answer, name)[row])),
    ])
  );
  const exact = rawColumns.at(-1) as number[][];
  return Math.max(
    ...exact.map((values, row) => {
      const ours = found.get(keyed(rawColumns.slice(0, keys.length), row));
      return ours ? Math.max(...values.map((value, index) => Math.abs(ours[index]! - value) / Math.max(value, 1))) : 1;
    })
  );
}
