/** On a narrow screen the tables of the app's pages fit it, in every language of the app. */
import { createClient } from '@sync-health/connector';
import { type Page } from '@playwright/test';

import { EARLIER_AGES_MS, LATE_AGE_MS, successes } from './fixtures/rhythm';
import { LANGUAGES, speak } from './support/language';
import { pageUrl } from './support/pages';
import { askServer, SERVER_TOKEN, SERVER_URL, STAGE } from './support/stage';
import { expect, test } from './support/test';

/** Grafana hides its navigation on a narrow screen. The preview does not, so this leaves the page as much room there. */
const NARROW = { width: STAGE === 'preview' ? 1074 : 900, height: 1000 };

const CONNECTOR = 'zuora-billing-to-salesforce-crm-emea-production-02';
/** Home lists late objects first. */
const LATE_OBJECT = 'SubscriptionRatePlanChargeTier';
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
  const made = await fetch(`${SERVER_URL}/v1/objectives/narrow-objective`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${SERVER_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...objective, target: 0.999, windowDays: 28 }),
  });
  expect(made.status, await made.text()).toBeLessThan(300);
});

/** How many pixels of the table with a text are beyond the page. */
async function beyondPage(page: Page, text: string) {
  const table = page.getByRole('table').filter({ hasText: text });
  await expect(table).toBeVisible();
  return table.evaluate((one) => one.scrollWidth - (one.parentElement?.clientWidth ?? 0));
}

for (const language of LANGUAGES) {
  test(`jobs and commands with their actions fit in ${language}`, async ({ page }) => {
    const inLanguage = await speak(page, language);
    await page.setViewportSize(NARROW);
    await page.goto(pageUrl('manual-syncs', { connector: CONNECTOR, ...inLanguage }));
    expect(await beyondPage(page, 'narrow-job-with-failures')).toBeLessThanOrEqual(0);
    await page.goto(pageUrl('activity', { connector: CONNECTOR, ...inLanguage }));
    expect(await beyondPage(page, CONNECTOR)).toBeLessThanOrEqual(0);
  });

  test(`freshness, connectors and objectives fit in ${language}`, async ({ page }) => {
    const query = new URLSearchParams(await speak(page, language));
    await page.setViewportSize(NARROW);
    await page.goto(`/a/syncops-synchealth-app?${query}`);
    expect(await beyondPage(page, LATE_OBJECT)).toBeLessThanOrEqual(0);
    await page.goto(`/a/syncops-synchealth-app/connectors?${query}`);
    expect(await beyondPage(page, CONNECTOR)).toBeLessThanOrEqual(0);
    await page.goto(`/a/syncops-synchealth-app/objectives?${query}`);
    expect(await beyondPage(page, CONNECTOR)).toBeLessThanOrEqual(0);
  });
}
