/** The results: a table for the terminal, and a list for programs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Result {
  name: string;
  /** Milliseconds, or the unit that the name says. */
  p50Ms: number;
  rawP50Ms: number | null;
  ratio: number | null;
  target: string;
  met: boolean;
}

const FILE = path.resolve(__dirname, 'results/latest.json');

const rounded = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10);

export function writeReport(results: readonly Result[]) {
  const list = results.map((result) => ({
    ...result,
    p50Ms: rounded(result.p50Ms),
    rawP50Ms: rounded(result.rawP50Ms),
    ratio: rounded(result.ratio),
  }));
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(list, null, 2)}\n`);
  process.stdout.write(`\n${table(list)}\n`);
}

function table(list: ReadonlyArray<Record<keyof Result, unknown>>): string {
  const header = ['what', 'ours', 'raw SQL', 'ratio', 'target', 'met'];
  const rows = list.map(({ name, p50Ms, rawP50Ms, ratio, target, met }) =>
    [name, p50Ms, rawP50Ms ?? '', ratio ?? '', target, met ? 'yes' : 'NO'].map(String)
  );
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 || column > 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  return [line(header), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
