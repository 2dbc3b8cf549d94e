/**
 * `npm test`: installs, builds and runs every check, and names what it skips. The last line sums up all runners. With
 * CI set, a skipped suite is a failure unless SYNC_HEALTH_MAY_SKIP, a comma-separated list, names it.
 */
import { builds, goTest, jest, playwright, tool } from './lib/checks.mjs';
import { findGrafana } from './lib/grafana.mjs';
import { assertGo, ensureGrafana13Installed, ensureInstalled } from './lib/install.mjs';
import { pythonTests } from './lib/pythonTests.mjs';
import { bold, collected, dim, main, red, say } from './lib/say.mjs';

main(async () => {
  await ensureInstalled();
  await ensureGrafana13Installed();
  await assertGo();
  const grafana = await findGrafana();

  // Tools that use one core each run in two lanes at the same time. Test runners use both cores themselves.
  const lanes = [
    [
      ['Generated files are up to date', () => tool('npm', ['run', '--silent', 'generate', '--', '--check'])],
      ['Types', () => tool('npm', ['run', '--silent', 'typecheck'])],
      ['Types of Grafana 13', () => tool('npm', ['run', '--silent', 'typecheck:grafana13'])],
      ['Go vet', () => tool('go', ['vet', './...'])],
      ['Go tests', () => goTest()],
      ['Helm chart', () => goTest('deploy/helm/check')],
      ['Compose file', () => goTest('deploy/compose/check')],
    ],
    [
      ['Builds', () => builds('server', 'frontend', 'backend')],
      ['Bundle sizes', () => tool('node', ['scripts/bundle-size.mjs'])],
      ['Bundled packages are listed', () => tool('node', ['scripts/bundled-packages.mjs'])],
      ['The plugin runs on React 19', () => tool('node', ['scripts/react19.mjs'])],
      ['Packages install and run', () => tool('npm', ['run', '--silent', 'package:check'])],
      ['Python connector library', () => pythonTests()],
      ['Lint', () => tool('npm', ['run', '--silent', 'lint'])],
    ],
  ];
  const runners = [
    ['Unit and server tests (Jest)', jest],
    ['Browser tests on the preview (Playwright)', () => playwright('preview')],
    ['Browser tests on the preview that is Grafana 13 (Playwright)', () => playwright('preview', '13')],
  ];
  const skipped = [];
  if (grafana.command) {
    runners.push([`Browser tests on Grafana ${grafana.version} (Playwright)`, () => playwright('grafana')]);
  } else {
    skipped.push({ suite: 'grafana', why: `browser tests on a real Grafana: ${grafana.why}` });
  }

  const results = [];
  const run = async ([title, check]) => {
    say(`\n${bold(`▸ ${title}`)}`);
    const started = performance.now();
    const { skips, ...counts } = await check();
    if (skips) {
      skipped.push(skips);
      return;
    }
    results.push({ title, ...counts, seconds: (performance.now() - started) / 1000 });
  };
  const runAll = async (checks, inSection = (work) => work()) => {
    for (const each of checks) {
      await inSection(() => run(each));
    }
  };
  await Promise.all(lanes.map((lane) => runAll(lane, collected)));
  await runAll(runners);

  say('');
  for (const { title, passed, failed, skipped: left, seconds, failures = [] } of results) {
    const line = `${failed ? '✗' : '✓'} ${title}: ${passed} passed, ${failed} failed${left ? `, ${left} skipped` : ''}`;
    say(`${failed ? red(line) : line} ${dim(`${seconds.toFixed(0)} s`)}`);
    failures.forEach((failure) => say(`    ${failure}`));
  }
  const maySkip = (process.env.SYNC_HEALTH_MAY_SKIP ?? '').split(',');
  for (const { suite, why } of skipped) {
    const isFailure = Boolean(process.env.CI) && !maySkip.includes(suite);
    say(isFailure ? red(`✗ Skipped, and SYNC_HEALTH_MAY_SKIP does not name "${suite}": ${why}`) : `– Skipped: ${why}`);
    results.push({ passed: 0, failed: isFailure ? 1 : 0, skipped: 0 });
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
  say(`${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}`);
});
