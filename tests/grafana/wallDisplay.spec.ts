/**
 * A dashboard that stays open on a real Grafana keeps its settings when a connector falls silent, in any time zone,
 * after each refresh and reload.
 */
import { createClient } from '@sync-health/connector';

import { at, FIXTURE_CONNECTOR } from '../fixtures/events';
import { followFoldedLink, openDashboard, panel, refreshDashboard, tableRows } from '../support/dashboard';
import { expect, test } from '../support/grafana';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

const QUIET = 'quiet-one';
const DAY = 24 * 60 * 60 * 1000;

/** Sends one event that is older than what the dashboards show. */
async function sendOldEvent() {
  const endTime = Date.now() - 5 * DAY;
  await createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector: QUIET }).send([
    {
      id: `quiet-${endTime}`,
      mode: 'realtime',
      object: 'Invoice',
      action: 'update',
      recordId: 'quiet-record',
      startTime: endTime - 1000,
      endTime,
      status: 'success',
    },
  ]);
}

test('a chosen connector that fell silent stays chosen at every refresh', async ({ page }) => {
  await sendOldEvent();
  await openDashboard(page, 'overview', { from: 'now-24h', to: 'now', 'var-connector': QUIET });
  const total = panel(page, "Total Sync'd");
  await expect(total).toContainText('Last 7 days');
  for (let round = 0; round < 2; round++) {
    await refreshDashboard(page);
    await expect(page).toHaveURL(new RegExp(`var-connector=${QUIET}`));
    // One event in the last seven days, none in the last day.
    await expect(total).toContainText(/Last 7 days\D*1\D/);
    await expect(panel(page, 'Objects ·')).toContainText('Nothing to show');
  }
});

test('a bar that was clicked stays chosen in a time zone that is not the browser’s', async ({ page }) => {
  // The value that a click on the last bar sets: midnight in New York, when no day of the browser's zone begins.
  const midnight = at('05:00');
  await openDashboard(page, 'overview', {
    from: String(at('10:00') - 6 * DAY),
    to: String(at('16:00')),
    timezone: 'America/New_York',
    'var-interval': 'day',
    'var-bucket': String(midnight),
  });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(midnight);
  const table = panel(page, `Objects · ${day}`);
  await expect(table).toBeVisible();
  await refreshDashboard(page);
  await expect(page).toHaveURL(new RegExp(`var-bucket=${midnight}`));
  await expect(table).toBeVisible();
  await page.reload();
  await expect(table).toBeVisible();
  // All of the fixture's day, whose events end between 10:00 and 14:00 UTC.
  await expect(table.getByText('INV-2').first()).toBeVisible();
});

test('a filter from a cell is kept by a reload, the other dashboards and the failed records', async ({ page }) => {
  await openDashboard(page, 'overview');
  const table = panel(page, 'Objects ·');
  await expect(table.getByText('INV-2').first()).toBeVisible();
  const cell = table.getByRole('gridcell').filter({ hasText: 'Invoice' }).first();
  await cell.hover();
  await cell.getByRole('button', { name: 'Filter for value' }).click();
  const objects = async () => [...new Set((await tableRows(table)).map(([, , object]) => object))];
  await expect.poll(objects).toEqual(['Invoice']);

  await page.reload();
  await expect.poll(objects).toEqual(['Invoice']);

  await page.getByRole('link', { name: 'Failures', exact: true }).last().click();
  await expect(page).toHaveURL(/synchealth-failures.*var-filters=object/);
  await followFoldedLink(page, 'Failed records');
  await expect(page).toHaveURL(/failed-records\?.*condition=object/);
  await expect(page.getByText(`object = Invoice`).first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`connector=${FIXTURE_CONNECTOR}`));
});
