/**
 * `npm run test:faults [name…]`: the long fault tests, one after the other. A whole run writes what was measured into
 * docs/reliability.md. Short versions of them are part of `npm test`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';

import { ensureBuilt } from '../scripts/lib/build.mjs';
import { say } from '../scripts/lib/say.mjs';
import { Skipped } from './scenario';
import { SCENARIOS } from './scenarios';

const PAGE = path.resolve(__dirname, '../docs/reliability.md');
const BLOCK = /(<!-- faults:begin[^>]*-->\n)[\s\S]*?(<!-- faults:end -->)/;

async function main(names: readonly string[]) {
  const chosen = SCENARIOS.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length < Math.max(1, names.length)) {
    throw new Error(`Choose among: ${SCENARIOS.map(({ name }) => name).join(', ')}`);
  }
  await ensureBuilt('server');
  const rows: string[] = [];
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
      rows.push(`| \`${name}\` | ${promise} | ${figures} |`);
    } catch (error) {
      counts.failed++;
      say(`  ✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  if (names.length === 0 && counts.failed === 0) {
    writePage(rows);
  }
  say(`${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

function writePage(rows: readonly string[]) {
  const machine = `${cpus().length} cores, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB of memory, ${process.platform}, Node ${process.versions.node}`;
  const table = ['| fault | what must hold | measured |', '| --- | --- | --- |', ...rows].join('\n');
  const text = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    text.replace(
      BLOCK,
      (_, begin: string, end: string) =>
        `${begin}\nMeasured on ${new Date().toISOString().slice(0, 10)} on ${machine}.\n\n${table}\n\n${end}`
    )
  );
}

void main(process.argv.slice(2));
