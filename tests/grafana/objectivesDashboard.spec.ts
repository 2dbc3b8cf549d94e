/** The dashboard Objectives on a real Grafana, and what Grafana makes of charts of the pages: panels and alert rules. */
import { createClient } from '@sync-health/connector';

import { panel, tableRows } from '../support/dashboard';
import { DATA_SOURCE_UID, expect, test } from '../support/grafana';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

const APP = '/a/syncops-synchealth-app';
const connector = `budget-${Date.now()}`;
const id = `${connector}-errors`;
const objectiveUrl = `${SERVER_URL}/v1/objectives/${id}`;
const authorization = `Bearer ${SERVER_TOKEN}`;

test.use({ role: 'editor' });

/**
 * 50 invoices of which 8 failed, and 50 accounts of which 4 did. 12 of 100 at a target of 90 %: attained 88 %, left
 * 1 − 0.12 / 0.1 = −20 %, burning 1.2 times too fast. Invoices: 84 %, −60 %. Accounts: 92 %, 20 %.
 */
test.beforeAll(async () => {
  const now = Date.now();
  await createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector }).send(
    Array.from({ length: 100 }, (_, index) => ({
      id: `${connector}-${index}`,
      mode: 'realtime' as const,
      object: index < 50 ? 'Invoice' : 'Account',
      action: 'update',
      recordId: `${connector}-${index}`,
      startTime: now - 1000,
      endTime: now,
      ...(index < 8 || index >= 96
        ? { status: 'failed' as const, errorCode: 'SLO-1', errorMessage: 'No' }
        : { status: 'success' as const }),
    }))
  );
  await fetch(objectiveUrl, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ connector, indicator: { type: 'errorRate' }, target: 0.9, windowDays: 30 }),
  });
});

// Other specs list all objectives.
test.afterAll(() => fetch(objectiveUrl, { method: 'DELETE', headers: { authorization } }));

test('the dashboard has the budgets and data objects as computed by hand, and opens the page of one', async ({
  page,
}) => {
  await page.goto(`/d/synchealth-objectives?var-ds=${DATA_SOURCE_UID}&var-connector=${connector}`);
  const budgets = panel(page, 'Objectives');
  await expect.poll(() => tableRows(budgets)).toEqual([[id, '30', '90.000%', '88.000%', '-20%', '1.2', '1.2', '']]);
  expect(await tableRows(panel(page, 'Budgets by data object'))).toEqual([
    [id, connector, 'Invoice', '50', '8', '84.000%', '-60%'],
    [id, connector, 'Account', '50', '4', '92.000%', '20%'],
  ]);
  await expect(panel(page, 'Budget left by day').getByText(id)).toBeVisible();
  await budgets.getByRole('link', { name: id }).click();
  await expect(page.getByRole('slider', { name: 'Budget left by day' })).toHaveAttribute('aria-valuetext', /-20%$/);
});

test('the chart of a budget is added to a new dashboard, where it draws the same days', async ({ page }) => {
  await page.goto(`${APP}/objectives?objective=${id}`);
  await page.getByRole('button', { name: 'Add to dashboard' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open dashboard' }).click();
  const added = panel(page, `Budget left of ${id}`);
  await expect(added.getByText(id).last()).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/dashboard/new');
});

test('a rule on a connector’s error rate is created from its page, with one number', async ({ page }) => {
  await page.goto(`${APP}/connectors?connector=${connector}`);
  await page.getByRole('button', { name: 'Create alert' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'name', exact: true })).toHaveValue(`Sync error rate of ${connector}`);
});
