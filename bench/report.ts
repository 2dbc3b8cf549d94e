/** The results: a table for the terminal, a list for programs, and tables for the documentation. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

import { reasonOf } from './reasons';
import { fixedCalculationMs } from './timing';

export interface Result {
  name: string;
  /** In milliseconds, or in the unit that the name says. */
  p50Ms: number;
  rawP50Ms: number | null;
  ratio: number | null;
  /** Processor time of the server for one run, in milliseconds. */
  cpuMs?: number | null;
  rawCpuMs?: number | null;
  /** The same from an hourly table with sketches, queried in SQL; see viewSql.ts. */
  viewP50Ms?: number | null;
  viewCpuMs?: number | null;
  viewRatio?: number | null;
  /** The time as a multiple of an empty statement of the same engine. */
  limitRatio?: number | null;
  target: string;
  met: boolean;
}

const ROOT = path.resolve(__dirname, '..');
export const RESULTS = path.join(__dirname, 'results');
const SIZES = [1_000_000, 10_000_000, 100_000_000];

export const say = (text: string) => void process.stdout.write(`${text}\n`);

/** A result without a comparison, in milliseconds or in the unit that the name says. */
export const result = (name: string, ms: number, target: string, met: boolean): Result => ({
  name,
  p50Ms: ms,
  rawP50Ms: null,
  ratio: null,
  target,
  met,
});

const PRECISION = 1000;
export const rounded = (_: string, value: unknown) =>
  typeof value === 'number' ? Math.round(value * PRECISION) / PRECISION : value;

export const showTable = (results: readonly Result[]) => say(`\n${machine()}\n\n${padded(rowsOf(results), isFigure)}`);

/** Writes `results/latest.json`, and a copy named after the number of events. */
export function writeReport(results: readonly Result[], events: number) {
  mkdirSync(RESULTS, { recursive: true });
  for (const name of ['latest', String(events)]) {
    writeFileSync(path.join(RESULTS, `${name}.json`), `${JSON.stringify(results, rounded, 2)}\n`);
  }
}

type Row = readonly string[];

export const shown = (value: number | null) =>
  value === null
    ? ''
    : value >= 100
      ? Math.round(value).toLocaleString('en')
      : value.toFixed(value > 0 && value < 0.5 ? 3 : 1);
const times = (value: number | null = null) => (value === null ? '' : `${shown(value)}×`);

const rowsOf = (results: readonly Result[]): Row[] => [
  ['what', '× raw', '× view', '× limit', 'CPU', 'raw CPU', 'view CPU', 'ours', 'raw', 'view', 'target', 'met'],
  ...results.map((one) => [
    one.name,
    ...[one.ratio, one.viewRatio, one.limitRatio].map(times),
    ...[one.cpuMs, one.rawCpuMs, one.viewCpuMs].map((value) => shown(value ?? null)),
    ...[one.p50Ms, one.rawP50Ms, one.viewP50Ms].map((value) => shown(value ?? null)),
    one.target,
    one.met ? 'yes' : 'NO',
  ]),
];

/** A table with `numeric` columns aligned to the right. */
export function padded([header = [], ...rows]: readonly Row[], isNumeric: (column: number) => boolean): string {
  const widths = header.map((title, column) =>
    Math.max(4, title.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: Row) =>
    `| ${cells.map((cell, column) => (isNumeric(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(' | ')} |`;
  const rule = widths.map((width, column) => (isNumeric(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

const isFigure = (column: number) => column >= 1 && column <= 9;

/** Writes the tables into the README and docs/scale.md, between their markers. */
export function publish(results: readonly Result[], events: number) {
  const missed = results.filter(({ met }) => !met);
  const reasons = missed.map(({ name }) => `- ${name}: ${reasonOf(name)}`);
  const block = [
    `${events.toLocaleString('en')} events over 14 days, ranges of 7 days, warm; times are medians of several runs, in milliseconds where nothing else is said, CPU is the processor time of one of them; ${machine()}. × raw says how many times as fast as SQL on the raw table, × view as an hourly AggregatingMergeTree with sketches (\`bench/viewSql.ts\`, ranges in whole hours), × limit how many times as long as the engine's \`SELECT 1\` over HTTP.`,
    '',
    padded(rowsOf(results), isFigure),
    ...(reasons.length > 0 ? ['', 'Missed:', '', ...reasons] : []),
  ].join('\n');
  replaceBlock('README.md', 'bench', block);
  replaceBlock('docs/scale.md', 'bench-sizes', bySize());
}

function machine(): string {
  return `embedded storage on ${machineAlone()}`;
}

export function machineAlone(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `a machine of ${cpus().length} cores (${cpu?.model.trim()}), ${memory} GB of memory, Node ${process.versions.node}; a fixed calculation (\`bench/timing.ts\`) takes ${Math.round(fixedCalculationMs())} ms of its processor time`;
}

/** One row for each measurement, one column for each number of events. */
function bySize(): string {
  const sizes = SIZES.flatMap((events) => {
    const file = path.join(RESULTS, `${events}.json`);
    return existsSync(file) ? [{ events, results: JSON.parse(readFileSync(file, 'utf8')) as Result[] }] : [];
  });
  const names = sizes.at(-1)?.results.map(({ name }) => name) ?? [];
  const table = [
    ['what', ...sizes.map(({ events }) => `${events / 1_000_000} million`)],
    ...names.map((name) => [
      name,
      ...sizes.map(({ results }) => shown(results.find((one) => one.name === name)?.p50Ms ?? null)),
    ]),
  ];
  return padded(table, (column) => column > 0);
}

export function replaceBlock(file: string, name: string, text: string) {
  const [begin, end] = [`<!-- ${name}: written by npm run bench -- --publish -->`, `<!-- ${name}: end -->`];
  const document = readFileSync(path.join(ROOT, file), 'utf8');
  const [before, after] = [document.indexOf(begin), document.indexOf(end)];
  if (before < 0 || after < 0) {
    throw new Error(`${file} has no ${begin} … ${end}`);
  }
  writeFileSync(
    path.join(ROOT, file),
    `${document.slice(0, before + begin.length)}\n\n${text}\n\n${document.slice(after)}`
  );
}
