/**
 * Browser tests: the same specs on the preview, or on an installed Grafana where SYNC_HEALTH_STAGE=grafana. The stack
 * under test (server, fixture, connector, stage) is started by tests/support/stack.ts.
 */
import { defineConfig } from '@playwright/test';
import { execFileSync } from 'node:child_process';

import { STAGE, STAGE_URL } from './tests/support/stage';

const chromium = execFileSync(process.execPath, ['scripts/chromium.mjs'], { encoding: 'utf8' });

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results/browser',
  // Files run beside each other, the tests of one only where it says so; what they change is their own.
  fullyParallel: false,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // What hangs fails; a page on a busy machine need not be quick.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    baseURL: STAGE_URL,
    viewport: { width: 1400, height: 1000 },
    timezoneId: 'UTC',
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
    screenshot: 'only-on-failure',
    // A failure keeps a screenshot and the page as text. What the page held at each step would cost a tenth of a run.
    trace: process.env.SYNC_HEALTH_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: { executablePath: chromium, args: ['--no-sandbox', '--disable-gpu', '--process-per-site'] },
  },
  projects: [{ name: STAGE, testIgnore: STAGE === 'preview' ? ['**/grafana/**'] : [] }],
  globalSetup: './tests/support/users.ts',
  webServer: {
    command: 'tsx tests/support/stack.ts',
    url: `${STAGE_URL}/api/health`,
    timeout: 180_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    stdout: process.env.DEBUG ? 'pipe' : 'ignore',
    stderr: 'pipe',
  },
});
