/**
 * `npm run test:faults [name…]`: the long fault tests, one after another. Their measurements are written into
 * docs/reliability.md. `npm test` has short versions of them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';

import { ensureBuilt } from '../scripts/lib/build.mjs';
import { say } from '../scripts/lib/say.mjs';
import { Skipped } from './scenario';
import { SCENARIOS } from './scenarios';

const PAGE = path.resolve(__dirname, '../docs/reliability.md');
const BLOCK = /(<!-- faults:begin[^>]*-->\n)([\s\S]*?)(<!-- faults:end -->)/;

async function main(names: readonly string[]) {
  const chosen = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length < Math.max(1, names.length)) {
    throw new Error(`Choose among: ${SCENARIOS.map(({ name }) => name).join(', ')}`);
  }
  await ensureBuilt('server');
  const machine = `${cpus().length} cores, Node ${process.versions.node}`;
  const rows = new Map<string, string>();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, promise, run } of chosen) {
    say(`▸ ${name}: ${promise}`);
    const directory = mkdtempSync(path.join(tmpdir(), 'sh-faults-'));
    const startedMs = performance.now();
    try {
      const result = await run(directory);
      const isSkipped = result instanceof Skipped;
      counts[isSkipped ? 'skipped' : 'passed']++;
      const figures = isSkipped ? `not measured: ${result.why}` : result;
      say(`  ${isSkipped ? '–' : '✓'} ${figures} (${((performance.now() - startedMs) / 1000).toFixed(0)} s)`);
      rows.set(
        name,
        `| \`${name}\` | ${promise} | ${figures} (${new Date().toISOString().slice(0, 10)}, ${machine}) |`
      );
    } catch (error) {
      counts.failed++;
      say(`  ✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  writePage(rows);
  say(`${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** A scenario that did not run, or failed, keeps its row. */
function writePage(rows: ReadonlyMap<string, string>) {
  const text = readFileSync(PAGE, 'utf8');
  const before = BLOCK.exec(text)?.[2] ?? '';
  const rowOf = (name: string) => rows.get(name) ?? before.split('\n').find((line) => line.startsWith(`| \`${name}\``));
  const all = SCENARIOS.flatMap(({ name }) => rowOf(name) ?? []);
  const table = ['| fault | what must hold | measured |', '| --- | --- | --- |', ...all].join('\n');
  writeFileSync(
    PAGE,
    text.replace(BLOCK, (_, begin: string, _before: string, end: string) => `${begin}\n${table}\n\n${end}`)
  );
}

void main(process.argv.slice(2));
