/**
 * Tables of the dashboards page through all rows of the range on the server. 2,500 failures, one a second, are 13
 * pages: 12 of 200 and one of 100.
 */
import { type Page, type Response } from '@playwright/test';

import { at, BULK_CONNECTOR, FIXTURE_CONNECTOR } from '../fixtures/events';
import { openDashboard, panel } from '../support/dashboard';
import { answerOf, expect, test } from '../support/grafana';

const OF_BULK = { 'var-connector': BULK_CONNECTOR, from: String(at('02:00', -1)), to: String(at('03:00', -1)) };

// Panels are drawn when they come into view, so the window is high.
test.beforeEach(({ page }) => page.setViewportSize({ width: 1400, height: 2400 }));

/** A paging button above a table. One without a target links to the present page. */
const control = (page: Page, name: string) => page.locator(`a[title="${name}"]`).last();

/**
 * Clicks a button and waits for the new URL. Grafana replaces a panel while it loads, and a click on the old one is
 * lost.
 */
async function turn(page: Page, name: 'Previous' | 'Next', says: string) {
  await expect(async () => {
    await control(page, name).click({ timeout: 3000 });
    await expect(control(page, says)).toBeVisible({ timeout: 5000 });
  }).toPass();
}

/** Collects the ids in answers to the table of failures. */
function collectIds(page: Page): Set<string> {
  const ids = new Set<string>();
  page.on('response', async (response: Response) => {
    const asked = response.url().includes('/api/ds/query') ? (response.request().postData() ?? '') : '';
    if (asked.includes('"queryType":"failures"')) {
      const [frame] = answerOf(await response.json()).frames;
      const column = frame?.schema.fields.findIndex(({ name }) => name === 'id') ?? -1;
      frame?.data.values[column]?.forEach((id) => ids.add(String(id)));
    }
  });
  return ids;
}

test('every failure of the range is on one page, and paging back ends on the first', async ({ page }) => {
  test.slow();
  const ids = collectIds(page);
  await openDashboard(page, 'failures', OF_BULK);
  const table = panel(page, 'Failed objects ·');
  await expect(control(page, 'Rows 1–200 of 2,500')).toBeVisible();
  for (let number = 2; number <= 12; number++) {
    await turn(page, 'Next', `Page ${number} · 200 of 2,500 rows`);
  }
  await turn(page, 'Next', 'Page 13 · 100 of 2,500 rows');
  await expect.poll(() => ids.size).toBe(2500);
  await expect(table.getByText('B-99', { exact: true })).toBeVisible();

  // The page is in the URL.
  await page.reload();
  await expect(control(page, 'Page 13 · 100 of 2,500 rows')).toBeVisible();
  await turn(page, 'Previous', 'Page 12 · 200 of 2,500 rows');
  for (let number = 11; number >= 2; number--) {
    await turn(page, 'Previous', `Page ${number} · 200 of 2,500 rows`);
  }
  await turn(page, 'Previous', 'Rows 1–200 of 2,500');
  await expect(page).toHaveURL(/var-page=1(&|$)/);
});

test('a changed filter starts on the first page, and the errors keep their page', async ({ page }) => {
  await openDashboard(page, 'failures', OF_BULK);
  await turn(page, 'Next', 'Page 2 · 200 of 2,500 rows');
  const second = new URL(page.url()).searchParams.get('var-page')!;
  await openDashboard(page, 'failures', { ...OF_BULK, 'var-connector': FIXTURE_CONNECTOR, 'var-page': second });
  // The three failures of the fixture are on other days.
  await expect(control(page, 'No rows')).toBeVisible();
  await openDashboard(page, 'failures', { ...OF_BULK, 'var-page': second, 'var-action': 'nothing-like-it' });
  await expect(control(page, 'No rows')).toBeVisible();
  await openDashboard(page, 'failures', { ...OF_BULK, 'var-page': second });
  await expect(control(page, 'Page 2 · 200 of 2,500 rows')).toBeVisible();
});

test('the table of objects counts events one by one, and a manual job by object and action', async ({ page }) => {
  await openDashboard(page, 'overview');
  // Seven real-time events; job J-1 with Product and with Rate Plan.
  await expect(control(page, 'All 9 rows')).toBeVisible();
});
