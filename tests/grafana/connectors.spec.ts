/**
 * The page Connectors on a real Grafana: figures that were counted by hand, and a first event by the shown commands.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { type Page } from '@playwright/test';

import { AS_ADMIN } from '../support/alerting';
import { DATA_SOURCE_TYPE, expect, test } from '../support/grafana';
import { askServer, SERVER_TOKEN, SERVER_URL } from '../support/stage';

const APP = '/a/syncops-synchealth-app';
const connector = `intake-${Date.now()}`;
const EMPTY_LISTEN = '127.0.0.1:4448';

const event = (id: string, over: object = {}) => {
  const now = Date.now();
  return {
    id,
    connector,
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    recordId: `r-${id}`,
    startTime: new Date(now - 1000).toISOString(),
    endTime: new Date(now).toISOString(),
    status: 'success',
    ...over,
  };
};

/** The value of a fact by its name. */
const fact = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd');

async function send(events: object[]) {
  const answer = await fetch(`${SERVER_URL}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${SERVER_TOKEN}`,
      'content-type': 'application/json',
      'user-agent': 'spec-library/3',
    },
    body: JSON.stringify(events),
  });
  return (await answer.json()) as object;
}

test('a connector shows the figures counted by hand, and Home links to it', async ({ page }) => {
  const failed = event('c', { status: 'failed', errorCode: 'E-1', errorMessage: 'No' });
  const [a, b] = [event('a'), event('b')];
  expect(await send([a, b, failed])).toMatchObject({ accepted: 3 });
  // One duplicate, one conflict, and two invalid events with different reasons.
  expect(
    await send([a, { ...b, action: 'delete' }, event('d', { object: null }), event('e', { status: 'maybe' })])
  ).toMatchObject({ accepted: 0, duplicates: 1, conflicts: 1 });

  await page.goto(APP);
  await page.getByRole('region', { name: 'Connectors' }).getByRole('link', { name: connector, exact: true }).click();
  await expect(page.getByRole('heading', { name: connector })).toBeVisible();
  await expect(fact(page, 'Accepted')).toHaveText('3');
  await expect(fact(page, 'Duplicates')).toHaveText('1');
  await expect(fact(page, 'Conflicts')).toHaveText('1');
  await expect(fact(page, 'Rejected')).toHaveText('2');
  await expect(fact(page, 'Events measured')).toHaveText('3');

  const chart = page.getByRole('slider', { name: 'Events over time' });
  await expect(chart).toHaveAttribute('aria-valuetext', /: 2 succeeded, 1 failed$/);
  const rejected = page.getByRole('region', { name: 'Rejected, and why' });
  await expect(rejected.getByText('object is missing', { exact: true })).toBeVisible();
  await expect(rejected.getByText(/^conflict: another event with this id is stored/)).toBeVisible();
  const row = rejected.getByRole('row', { name: /status must be one of success, failed/ });
  await row.getByRole('button').press('Enter');
  await expect(rejected.getByLabel('What was sent')).toContainText('"status": "maybe"');

  const library = page
    .getByRole('region', { name: 'Libraries and formats' })
    .getByRole('row', { name: /spec-library/ });
  await expect(library.getByRole('cell')).toHaveText(['spec-library/3', 'JSON', 'bootstrap', '3', '2', /ago/]);

  await page.goto(`${APP}/connectors`);
  const cells = page.getByRole('row', { name: new RegExp(connector) }).getByRole('cell');
  await expect(cells.nth(3)).toHaveText('3');
  await expect(cells.nth(6)).toHaveText('2');
});

/** Runs a command in a shell, as a person would paste it. */
async function run(command: string) {
  const { stdout } = await promisify(execFile)('bash', ['-c', command], {
    cwd: tmpdir(),
    env: { ...process.env, SYNC_HEALTH_TOKEN: SERVER_TOKEN },
  });
  return stdout;
}

test('the shown commands work as they are, and the page notices the event', async ({ page }) => {
  for (const way of ['curl', 'CSV file']) {
    const name = `${connector}-${way === 'curl' ? 'a' : 'b'} it's`;
    await page.goto(`${APP}/connect`);
    await page.getByLabel('Name of the connector').fill(name);
    await page.getByRole('radio', { name: way }).check();
    await expect(page.getByText('Waiting for the first event; this page notices by itself.')).toBeVisible();
    const command = page.getByLabel('Command').nth(1);
    await expect(command).toContainText(`'${SERVER_URL}/v1/events'`);
    expect(await run((await command.textContent()) ?? '')).toContain('"accepted":1');
    await expect(page.getByText(`It works: an event of ${name} has arrived`)).toBeVisible();
    await page.getByRole('link', { name: 'Show the connector' }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await expect(fact(page, 'Accepted')).toHaveText('1');
  }
});

test.describe('a viewer', () => {
  test.use({ role: 'viewer' });

  test('sees what connectors send, but not the server’s address', async ({ page, context }) => {
    await page.goto(`${APP}/connect`);
    await expect(page.getByLabel('Command').nth(1)).toContainText('"$SYNC_HEALTH_URL/v1/events"');
    const resources = '/api/datasources/uid/sync-health/resources';
    expect((await context.request.get(`${resources}/address`)).status()).toBe(403);
    expect((await context.request.get(`${resources}/connectors`)).status()).toBe(200);
  });
});

test.describe('on a server without an event', () => {
  test.use(AS_ADMIN);

  test('Home shows how to send the first event, notices it, and goes on', async ({ page, context }) => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'sync-health-empty-'));
    const server = spawn(process.execPath, [path.resolve('server/dist/main.js')], {
      stdio: 'ignore',
      env: {
        ...process.env,
        SYNC_HEALTH_LISTEN: EMPTY_LISTEN,
        SYNC_HEALTH_DATA_DIR: dataDir,
        SYNC_HEALTH_BOOTSTRAP_TOKEN: SERVER_TOKEN,
        SYNC_HEALTH_MAX_LAG_MS: '0',
      },
    });
    const uid = 'without-events';
    try {
      await expect
        .poll(
          () =>
            fetch(`http://${EMPTY_LISTEN}/readyz`).then(
              ({ status }) => status,
              () => 0
            ),
          { timeout: 60_000 }
        )
        .toBe(200);
      const made = await context.request.post('/api/datasources', {
        data: {
          uid,
          name: 'Without events',
          type: DATA_SOURCE_TYPE,
          access: 'proxy',
          url: `http://${EMPTY_LISTEN}`,
          jsonData: { publicUrl: `http://localhost:${EMPTY_LISTEN.split(':')[1]}` },
          secureJsonData: { token: SERVER_TOKEN },
        },
      });
      expect(made.status(), await made.text()).toBe(200);
      await page.goto(`${APP}?ds=${uid}`);
      await expect(page.getByText('No sync event has arrived yet')).toBeVisible();
      await expect(page.getByLabel('Command').nth(1)).toContainText('http://localhost:4448/v1/events');
      await expect(page.getByText('Waiting for the first event; this page notices by itself.')).toBeVisible();

      const { rejected } = await askServer(
        '/v1/events',
        [event('bad', { object: null }), event('good')],
        {},
        `http://${EMPTY_LISTEN}`
      );
      expect(rejected).toHaveLength(1);
      await expect(page.getByText(`It works: an event of ${connector} has arrived`)).toBeVisible();
      await page.getByRole('button', { name: 'Go on to this page' }).click();
      await expect(page.getByRole('heading', { name: 'At a glance' })).toBeVisible();
      await expect(
        page.getByRole('region', { name: 'Connectors' }).getByRole('link', { name: connector })
      ).toBeVisible();
    } finally {
      await context.request.delete(`/api/datasources/uid/${uid}`);
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
