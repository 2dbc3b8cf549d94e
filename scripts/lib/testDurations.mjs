/**
 * A reporter for Jest: keeps how long each test file took in the last runs, and prints the slowest with their median.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const KEPT_RUNS = 20;
const PRINTED = 10;

/** Seconds of each file in the last runs, newest last; empty without a history. */
export function readHistory(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Adds a run. Files that did not run keep their history; files that no longer exist are dropped by `exists`. */
export function withRun(history, seconds, exists) {
  const names = [...new Set([...Object.keys(history), ...Object.keys(seconds)])].filter(exists).sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      [...(history[name] ?? []), ...(name in seconds ? [seconds[name]] : [])].slice(-KEPT_RUNS),
    ])
  );
}

/** One line for each of the slowest files, with the median of earlier runs if there are any. */
export function slowest(history, seconds) {
  return Object.entries(seconds)
    .sort(([, a], [, b]) => b - a)
    .slice(0, PRINTED)
    .map(([name, took]) => {
      const before = history[name] ? ` (median before: ${median(history[name]).toFixed(1)} s)` : '';
      return `${took.toFixed(1).padStart(6)} s  ${name}${before}`;
    });
}

export default class TestDurations {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
    this.file = path.join(rootDir, '.cache/test-durations.json');
  }

  onRunComplete(_contexts, { testResults }) {
    const seconds = Object.fromEntries(
      testResults
        .filter(({ perfStats }) => perfStats.end > perfStats.start)
        .map(({ testFilePath, perfStats }) => [
          path.relative(this.rootDir, testFilePath),
          (perfStats.end - perfStats.start) / 1000,
        ])
    );
    const history = readHistory(this.file);
    process.stdout.write(`\nSlowest test files:\n${slowest(history, seconds).join('\n')}\n`);
    const isThere = (name) => existsSync(path.join(this.rootDir, name));
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(withRun(history, seconds, isThere), null, 1));
    renameSync(`${this.file}.new`, this.file);
  }
}
