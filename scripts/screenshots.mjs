/**
 * `npm run screenshots`: takes the pictures for the README and the plugin catalog, docs/images/*.png, from a fresh demo
 * on an installed Grafana, else on the preview. `-- http://127.0.0.1:3000` takes them from a running stage.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from '@playwright/test';

import { ensureBuilt } from './lib/build.mjs';
import { findGrafana, startGrafana } from './lib/grafana.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { startServerAndDemo, untilEnded } from './lib/localStack.mjs';
import { Processes, ROOT, waitFor } from './lib/processes.mjs';
import { main, say, step, UserError } from './lib/say.mjs';

const IMAGES = path.join(ROOT, 'docs', 'images');
const SERVER_LISTEN = '127.0.0.1:4286';
const STAGE_LISTEN = '127.0.0.1:4287';
const MAX_KB = 250;
const HISTORY_TIMEOUT_MS = 300_000;
/** Charts are drawn after their data has arrived. */
const SETTLED_MS = 2500;

const APP = '/a/syncops-synchealth-app';
const LAST_DAY = 'from=now-24h&to=now';
const LAST_WEEK = 'from=now-7d&to=now';

/** `shows` is a text on the page once its data has arrived. */
const SHOTS = [
  { name: 'overview', url: `/d/synchealth-overview?${LAST_DAY}`, shows: 'Real Time' },
  { name: 'overview-light', url: `/d/synchealth-overview?${LAST_DAY}`, shows: 'Real Time', theme: 'light' },
  { name: 'failures', url: `/d/synchealth-failures?${LAST_DAY}`, shows: 'DACO-02' },
  { name: 'performance', url: `/d/synchealth-performance?${LAST_DAY}`, shows: 'Real Time' },
  {
    name: 'failed-records',
    // Few enough records that their error groups are in the picture too.
    url: `${APP}/failed-records?${LAST_DAY}&mode=realtime&state=open&errorCode=DACO-99&object=Invoice`,
    shows: 'DACO-99',
  },
  { name: 'manual-syncs', url: `${APP}/manual-syncs?${LAST_WEEK}`, shows: 'Product Catalog' },
];

/** Takes all pictures; returns those that are too large. */
async function takeAll(stageUrl) {
  mkdirSync(IMAGES, { recursive: true });
  const executablePath = execFileSync(process.execPath, ['scripts/chromium.mjs'], { cwd: ROOT, encoding: 'utf8' });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const tooLarge = [];
  try {
    for (const { name, url, shows, theme = 'dark' } of SHOTS) {
      const file = path.join(IMAGES, `${name}.png`);
      await step(`${name}.png`, async () => {
        const page = await browser.newPage({
          viewport: { width: 1440, height: 1000 },
          timezoneId: 'UTC',
          locale: 'en-US',
        });
        // Grafana's side menu would take a fifth of the picture.
        await page.addInitScript(() => localStorage.setItem('grafana.navigation.docked', 'false'));
        await page.goto(`${stageUrl}${url}&timezone=utc&theme=${theme}`);
        await page.getByText(shows).first().waitFor({ timeout: 60_000 });
        await page.waitForTimeout(SETTLED_MS);
        await page.screenshot({ path: file });
        await page.close();
      });
      if (statSync(file).size > MAX_KB * 1024) {
        tooLarge.push(`${name}.png`);
      }
    }
  } finally {
    await browser.close();
  }
  return tooLarge;
}

async function startStage(processes, dataDir, { url, token }) {
  const grafana = await findGrafana();
  const entry = grafana.command
    ? await startGrafana(processes, grafana, {
        dataDir: path.join(dataDir, 'grafana'),
        listen: STAGE_LISTEN,
        serverUrl: url,
        token,
      })
    : processes.start('preview', 'node', ['scripts/preview.mjs'], {
        env: { SYNC_HEALTH_URL: url, SYNC_HEALTH_TOKEN: token, SYNC_HEALTH_PREVIEW_LISTEN: STAGE_LISTEN },
      });
  await waitFor(`http://${STAGE_LISTEN}/api/health`, entry, { timeoutMs: HISTORY_TIMEOUT_MS });
}

async function historyLoaded(demo) {
  const deadline = Date.now() + HISTORY_TIMEOUT_MS;
  while (!demo.recent.some((line) => line.startsWith('Syncing live'))) {
    if (demo.exited || Date.now() > deadline) {
      throw new UserError(`The demo loaded no history:\n${demo.recent.slice(-8).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Runs `work` on a new stage with a fresh demo. */
async function onFreshDemo(work) {
  await ensureBuilt('server', 'frontend', 'backend');
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sync-health-screenshots-'));
  const processes = new Processes();
  const ended = untilEnded(processes).then(() => {
    throw new UserError('Interrupted.');
  });
  ended.catch(() => undefined);
  try {
    const started = async () => {
      const server = await startServerAndDemo(processes, { dataDir, listen: SERVER_LISTEN });
      await step('Loading the history', () => historyLoaded(server.demo));
      await startStage(processes, dataDir, server);
      return work(`http://${STAGE_LISTEN}`);
    };
    return await Promise.race([started(), ended]);
  } finally {
    await processes.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

main(async () => {
  await ensureInstalled();
  const [running] = process.argv.slice(2);
  const tooLarge = await (running ? takeAll(running) : onFreshDemo(takeAll));
  if (tooLarge.length > 0) {
    throw new UserError(`Larger than ${MAX_KB} KB: ${tooLarge.join(', ')}. Show less on them.`);
  }
  say(`Wrote ${SHOTS.length} pictures to docs/images; look at each before you commit it.`);
});
