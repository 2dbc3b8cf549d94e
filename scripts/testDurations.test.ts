import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REPORTER = path.join(__dirname, 'lib/testDurations.mjs');

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sh-durations-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A run as Jest reports it, in a separate process, because Jest can't import the module. */
function report(seconds: Record<string, number>): string {
  const testResults = Object.entries(seconds).map(([name, took]) => ({
    testFilePath: path.join(root, name),
    perfStats: { start: 1000, end: 1000 + took * 1000 },
  }));
  const script = `
    import Reporter from ${JSON.stringify(REPORTER)};
    new Reporter({ rootDir: ${JSON.stringify(root)} }).onRunComplete(null, ${JSON.stringify({ testResults })});`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const history = () => JSON.parse(readFileSync(path.join(root, '.cache/test-durations.json'), 'utf8'));

it('keeps the last twenty runs of each file that still exists', () => {
  mkdirSync(path.join(root, 'src'));
  writeFileSync(path.join(root, 'src/kept.test.ts'), '');
  for (let run = 1; run <= 3; run++) {
    report({ 'src/kept.test.ts': run, 'src/gone.test.ts': 1 });
  }
  expect(history()).toEqual({ 'src/kept.test.ts': [1, 2, 3] });
  const many = Array.from({ length: 20 }, (_, index) => index);
  writeFileSync(path.join(root, '.cache/test-durations.json'), JSON.stringify({ 'src/kept.test.ts': many }));
  report({ 'src/kept.test.ts': 20 });
  expect(history()).toEqual({ 'src/kept.test.ts': [...many.slice(1), 20] });
});

it('prints the slowest files first, with the median of earlier runs', () => {
  mkdirSync(path.join(root, '.cache'));
  writeFileSync(path.join(root, '.cache/test-durations.json'), JSON.stringify({ 'slow.test.ts': [10, 30, 20, 40] }));
  const said = report({ 'quick.test.ts': 0.5, 'slow.test.ts': 12.25 });
  expect(said.trimEnd().split('\n').slice(1)).toEqual([
    'Slowest test files:',
    '  12.3 s  slow.test.ts (median before: 25.0 s)',
    '   0.5 s  quick.test.ts',
  ]);
});
