/**
 * On a narrow screen the tables of the app's pages fit it, in every language of the app, and break no word, number or
 * date. In a window as narrow as two side by side they scroll, with their actions in sight.
 */
import { createClient } from '@sync-health/connector';
import type { Locator, Page } from '@playwright/test';

import { EARLIER_AGES_MS, LATE_AGE_MS, successes } from './fixtures/rhythm';
import { brokenWords } from './support/brokenWords';
import { LANGUAGES, speak } from './support/language';
import { pageUrl } from './support/pages';
import { askServer, SERVER_TOKEN, SERVER_URL, STAGE } from './support/stage';
import { expect, test } from './support/test';

/** Grafana hides its navigation on a narrow screen. The preview does not, so this leaves the page as much room there. */
const NARROW = { width: STAGE === 'preview' ? 1074 : 900, height: 1000 };
/** Grafana keeps its menu beside the page here. */
const BESIDE_MENU = 1280;
/** Here the preview has its navigation above the page. */
const SIDE_BY_SIDE = { width: 600, height: 1000 };

const CONNECTOR = 'zuora-billing-to-salesforce-crm-emea-production-02';
/** Home lists late objects first. */
const LATE_OBJECT = 'SubscriptionRatePlanChargeTier';
const LONG_CODES = ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'INVALID_CROSS_REFERENCE_KEY'];
const MINUTE_MS = 60_000;

test.beforeAll(async () => {
  const now = Date.now();
  const time = new Date(now).toISOString();
  const failure = {
    connector: CONNECTOR,
    object: 'SubscriptionRatePlanCharge',
    action: 'upsert',
    recordId: 'N-2',
    startTime: time,
    endTime: time,
    status: 'failed',
    errorCode: 'DACO-99',
  };
  await askServer('/v1/events', [
    ...successes(CONNECTOR, LATE_OBJECT, [...EARLIER_AGES_MS, LATE_AGE_MS]),
    { ...failure, id: 'narrow-manual', mode: 'manual', jobId: 'narrow-job-with-failures' },
    ...['narrow-resolved', 'narrow-open'].map((id) => ({ ...failure, id, recordId: id, mode: 'realtime' })),
    ...LONG_CODES.map((errorCode) => ({
      ...failure,
      id: `narrow-${errorCode}`,
      recordId: '8a8081f27c3e4b5d017c3e4b5d000123',
      mode: 'realtime',
      errorCode,
      errorMessage: 'The record type of the opportunity is not available to the user of the integration',
    })),
    // A retry skips a record that synced since.
    {
      ...failure,
      id: 'narrow-later',
      recordId: 'narrow-resolved',
      mode: 'realtime',
      status: 'success',
      errorCode: null,
    },
  ]);
  const client = createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector: CONNECTOR });
  const job = { triggeredBy: 'margaret.hamilton@example.com', startTime: now - 40 * MINUTE_MS };
  const ended = { ...job, status: 'completed' as const, endTime: now - MINUTE_MS };
  await client
    .job('narrow-job-with-failures')
    .update({ ...ended, scope: 'Product Catalog', totalRecords: 12_345, retryFailures: true });
  await client.job('narrow-job-dry').update({ ...ended, scope: 'Invoices', totalRecords: 0, dryRun: true });
  await client
    .job('narrow-job-canceling')
    .update({ ...job, scope: 'Subscriptions & Related Objects', totalRecords: 5000, status: 'canceling' });
  await askServer(
    '/v1/commands',
    { type: 'retry', connector: CONNECTOR, eventIds: ['narrow-resolved', 'narrow-open'] },
    { 'x-requested-by': job.triggeredBy }
  );
  const objective = { connector: CONNECTOR, object: failure.object, indicator: { type: 'errorRate' } };
  await put('objectives/narrow-objective', { ...objective, target: 0.999, windowDays: 28 });
  const [muted, assigned] = await groupsOf(LONG_CODES);
  const tomorrow = new Date(now + 24 * 60 * MINUTE_MS).toISOString();
  await put(`error-groups/${muted}`, { status: 'muted', mutedUntil: tomorrow }, job.triggeredBy);
  await put(`error-groups/${assigned}`, { status: 'acknowledged', assignee: 'grace.hopper@example.com' });
});

async function put(path: string, body: object, person = 'ada') {
  const answer = await fetch(`${SERVER_URL}/v1/${path}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${SERVER_TOKEN}`,
      'content-type': 'application/json',
      'x-requested-by': person,
    },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

/** The ids of the error groups with these codes. */
async function groupsOf(errorCode: readonly string[]) {
  const [from, to] = [-60 * MINUTE_MS, MINUTE_MS].map((ms) => new Date(Date.now() + ms).toISOString());
  const query = { type: 'errors', filters: { connector: [CONNECTOR], errorCode } };
  const answer = await askServer('/v1/query', { from, to, timeZone: 'UTC', query });
  const fields = answer.fields as Array<{ name: string; values: string[] }>;
  return fields.find(({ name }) => name === 'groupId')?.values ?? [];
}

const tableWith = (page: Page, text: string) => page.getByRole('table').filter({ hasText: text });
const recordsTable = (page: Page) => page.getByRole('table').filter({ has: page.locator('[data-row]') });
const groupsTable = (page: Page) => page.locator('section[aria-labelledby="error-groups"]').getByRole('table');

/** How many pixels of a table are beyond the page. */
async function beyondPage(table: Locator) {
  await expect(table).toBeVisible();
  return table.evaluate((one) => one.scrollWidth - (one.parentElement?.clientWidth ?? 0));
}

for (const language of LANGUAGES) {
  test(`jobs and commands with their actions fit in ${language}`, async ({ page }) => {
    const inLanguage = await speak(page, language);
    await page.setViewportSize(NARROW);
    await page.goto(pageUrl('manual-syncs', { connector: CONNECTOR, ...inLanguage }));
    expect(await beyondPage(tableWith(page, 'narrow-job-with-failures'))).toBeLessThanOrEqual(0);
    expect(await brokenWords(page)).toEqual([]);
    await page.goto(pageUrl('activity', { connector: CONNECTOR, ...inLanguage }));
    expect(await beyondPage(tableWith(page, CONNECTOR).first())).toBeLessThanOrEqual(0);
    // The page lists commands of other specs too, some with a word that is longer than any table.
    expect(await brokenWords(page, `h1, thead, tr:has-text("${CONNECTOR}")`)).toEqual([]);
  });

  test(`failed records and error groups with their menu fit in ${language}`, async ({ page }) => {
    const inLanguage = await speak(page, language);
    for (const theme of ['light', 'dark']) {
      await page.setViewportSize(NARROW);
      await page.goto(pageUrl('failed-records', { connector: CONNECTOR, theme, ...inLanguage }));
      for (const width of [NARROW.width, BESIDE_MENU]) {
        await page.setViewportSize({ ...NARROW, width });
        expect(await beyondPage(groupsTable(page)), `groups at ${width} px`).toBeLessThanOrEqual(0);
        expect(await beyondPage(recordsTable(page)), `records at ${width} px`).toBeLessThanOrEqual(0);
        const row = page.locator('[data-row]').filter({ hasText: LONG_CODES[1] });
        await expect(row.getByRole('cell', { name: LONG_CODES[1] })).toBeInViewport({ ratio: 1 });
        expect(await brokenWords(page)).toEqual([]);
      }
    }
  });

  test(`the details of a failed record show the errors of its attempts in ${language}`, async ({ page }) => {
    const event = { event: `narrow-${LONG_CODES[0]}`, eventOf: CONNECTOR };
    await page.setViewportSize(NARROW);
    await page.goto(pageUrl('failed-records', { connector: CONNECTOR, ...event, ...(await speak(page, language)) }));
    const cells = page.getByRole('dialog').getByRole('row').nth(1).getByRole('cell');
    await cells.first().scrollIntoViewIfNeeded();
    await expect(cells.nth(3)).toBeInViewport({ ratio: 1 });
  });

  test(`the title of a page breaks no word in ${language}, however little room is left beside it`, async ({ page }) => {
    const inLanguage = await speak(page, language);
    for (const name of ['manual-syncs', 'failed-records'] as const) {
      await page.goto(pageUrl(name, { connector: CONNECTOR, from: 'now-7d', ...inLanguage }));
      await expect(tableWith(page, CONNECTOR).or(groupsTable(page)).first()).toBeVisible();
      for (let width = NARROW.width - 60; width <= NARROW.width + 60; width += 10) {
        await page.setViewportSize({ ...NARROW, width });
        expect(await brokenWords(page, 'h1'), `${name} in a window of ${width} px`).toEqual([]);
      }
    }
  });

  test(`freshness, connectors and objectives fit in ${language}`, async ({ page }) => {
    const query = new URLSearchParams(await speak(page, language));
    await page.setViewportSize(NARROW);
    await page.goto(`/a/syncops-synchealth-app?${query}`);
    expect(await beyondPage(tableWith(page, LATE_OBJECT))).toBeLessThanOrEqual(0);
    await page.goto(`/a/syncops-synchealth-app/connectors?${query}`);
    expect(await beyondPage(tableWith(page, CONNECTOR))).toBeLessThanOrEqual(0);
    await page.goto(`/a/syncops-synchealth-app/objectives?${query}`);
    expect(await beyondPage(tableWith(page, CONNECTOR))).toBeLessThanOrEqual(0);
  });

  test(`side by side with another window every control is within reach in ${language}`, async ({ page }) => {
    const inLanguage = await speak(page, language);
    await page.setViewportSize(SIDE_BY_SIDE);
    for (const name of ['failed-records', 'manual-syncs', 'activity'] as const) {
      await page.goto(pageUrl(name, { connector: CONNECTOR, ...inLanguage }));
      const table = name === 'failed-records' ? groupsTable(page) : tableWith(page, CONNECTOR).first();
      await expect(table).toBeVisible();
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(SIDE_BY_SIDE.width);
      const action = await table.locator('td:last-child button').first().boundingBox();
      const end = (action?.x ?? Infinity) + (action?.width ?? 0);
      expect(end, `the action on ${name}`).toBeLessThanOrEqual(SIDE_BY_SIDE.width);
    }
  });
}
