/** The results: a table for the terminal, a list for programs, and tables for the documentation. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

import { reasonOf } from './reasons';

export interface Result {
  name: string;
  /** Milliseconds, or the unit that the name says. */
  p50Ms: number;
  rawP50Ms: number | null;
  ratio: number | null;
  target: string;
  met: boolean;
}

const ROOT = path.resolve(__dirname, '..');
const RESULTS = path.join(__dirname, 'results');
const SIZES = [1_000_000, 10_000_000, 100_000_000];

export const say = (text: string) => void process.stdout.write(`${text}\n`);

/** What is measured with nothing to compare it to, in milliseconds or the unit that the name says. */
export const result = (name: string, ms: number, target: string, met: boolean): Result => ({
  name,
  p50Ms: ms,
  rawP50Ms: null,
  ratio: null,
  target,
  met,
});

const rounded = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10);

/** `results/latest.json`, and the same beside it under its number of events. */
export function writeReport(results: readonly Result[], events: number) {
  const list = results.map((one) => ({
    ...one,
    p50Ms: rounded(one.p50Ms),
    rawP50Ms: rounded(one.rawP50Ms),
    ratio: rounded(one.ratio),
  }));
  mkdirSync(RESULTS, { recursive: true });
  for (const name of ['latest', String(events)]) {
    writeFileSync(path.join(RESULTS, `${name}.json`), `${JSON.stringify(list, null, 2)}\n`);
  }
  say(`\n${padded(rowsOf(results), isFigure)}`);
}

type Row = readonly string[];

const shown = (value: number | null) =>
  value === null ? '' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);

const rowsOf = (results: readonly Result[]): Row[] => [
  ['what', 'ours', 'raw SQL', 'ratio', 'target', 'met'],
  ...results.map(({ name, p50Ms, rawP50Ms, ratio, target, met }) => [
    name,
    shown(p50Ms),
    shown(rawP50Ms),
    ratio === null ? '' : `${shown(ratio)}×`,
    target,
    met ? 'yes' : 'NO',
  ]),
];

/** A table whose `numeric` columns are aligned to the right. */
function padded([header = [], ...rows]: readonly Row[], isNumeric: (column: number) => boolean): string {
  const widths = header.map((title, column) =>
    Math.max(4, title.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: Row) =>
    `| ${cells.map((cell, column) => (isNumeric(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(' | ')} |`;
  const rule = widths.map((width, column) => (isNumeric(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

const isFigure = (column: number) => column >= 1 && column <= 3;

/** Writes the tables into the README and docs/scale.md, between their markers. */
export function publish(results: readonly Result[], events: number) {
  const missed = results.filter(({ met }) => !met);
  const reasons = missed.map(({ name }) => `- ${name}: ${reasonOf(name)}`);
  const block = [
    `${events.toLocaleString('en')} events over 14 days, ranges of 7 days, milliseconds where nothing else is said, the median of several runs, warm; ${machine()}.`,
    '',
    padded(rowsOf(results), isFigure),
    ...(reasons.length > 0 ? ['', 'Missed:', '', ...reasons] : []),
  ].join('\n');
  replaceBlock('README.md', 'bench', block);
  replaceBlock('docs/scale.md', 'bench-sizes', bySize());
}

function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `embedded storage on a machine of ${cpus().length} cores (${cpu?.model.trim()}), ${memory} GB of memory, Node ${process.versions.node}`;
}

/** One row for each thing measured, one column for each number of events that was. */
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

function replaceBlock(file: string, name: string, text: string) {
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
