/** Operators cancel several manual sync jobs at once, by pointer or keyboard. */
import { createClient } from '@sync-health/connector';
import { type Page } from '@playwright/test';

import { pageUrl } from './support/pages';
import { SERVER_TOKEN, SERVER_URL } from './support/stage';
import { expect, test } from './support/test';

/** This connector has only jobs, so lists of connectors with events do not show it. */
const CONNECTOR = 'several-jobs';
const client = createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector: CONNECTOR });

const report = (jobId: string, scope: string, status: 'queued' | 'running' | 'completed' | 'canceled') =>
  client.job(jobId).update({ scope, status, totalRecords: 10, startTime: Date.now() - 60_000, triggeredBy: 'sam' });

/** Jobs that only this test uses. The newest is first in the list. */
async function startJobs(of: string) {
  await report(`${of}-1`, `${of} Accounts`, 'running');
  await report(`${of}-2`, `${of} Invoices`, 'completed');
  await report(`${of}-3`, `${of} Orders`, 'queued');
  await report(`${of}-4`, `${of} Products`, 'running');
}

/** Opens the list of a test's jobs, by scope, which the server sorts. */
async function openSorted(page: Page, of: string) {
  await page.goto(pageUrl('manual-syncs', { connector: CONNECTOR, search: of }));
  await page.getByRole('button', { name: /Scope/ }).click();
  await expect(page.getByRole('row').nth(1)).toContainText(`${of} Accounts`);
}

test('several jobs are selected with Shift, canceled with one confirmation, and end when the connector reports it', async ({
  page,
}) => {
  await startJobs('Shift');
  await openSorted(page, 'Shift');
  await page.getByRole('checkbox', { name: 'Select Shift Accounts' }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Select Shift Products' }).click({ force: true, modifiers: ['Shift'] });
  await expect(page.getByText('3 selected')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Select Shift Invoices' })).toBeDisabled();

  await page.getByRole('button', { name: 'Cancel selected…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel 3 manual syncs?' });
  await expect(dialog.getByRole('list', { name: 'Will be canceled' }).getByRole('listitem')).toHaveCount(3);
  // One job ends during the confirmation.
  await report('Shift-3', 'Shift Orders', 'completed');
  const two = page.getByRole('dialog', { name: 'Cancel 2 manual syncs?' });
  await expect(two.getByRole('list', { name: 'Can’t be canceled' })).toContainText(
    'Shift Orders of several-jobs (Shift-3): has completed'
  );
  await two.getByLabel(/Reason/).fill('wrong catalogue');
  await two.getByRole('button', { name: 'Yes, cancel 2 syncs' }).click();

  await expect(page.getByText('2 cancels accepted')).toBeVisible();
  const row = (scope: string) => page.getByRole('row').filter({ hasText: scope });
  await expect(row('Shift Accounts')).toContainText('Canceling');
  await report('Shift-1', 'Shift Accounts', 'canceled');
  await expect(row('Shift Accounts')).toContainText('Canceled');

  await page.goto(pageUrl('activity', { search: 'wrong catalogue' }));
  await expect(row('Shift-1')).toContainText('admin');
  await expect(row('Shift-4')).toBeVisible();
});

test('several jobs are canceled by keyboard: j, x, Shift and x, c, and Enter', async ({ page }) => {
  await startJobs('Keys');
  await openSorted(page, 'Keys');
  await page.keyboard.press('j');
  await expect(page.getByRole('link', { name: 'Keys Accounts' })).toBeFocused();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await expect(page.getByText('2 selected')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Keys Orders' })).toBeFocused();
  await page.keyboard.press('c');
  const yes = page.getByRole('button', { name: 'Yes, cancel 2 syncs' });
  await yes.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 cancels accepted')).toBeVisible();
});

test.describe('a viewer', () => {
  test.use({ role: 'viewer' });

  test('sees why nothing can be canceled, and the backend refuses each cancel', async ({ page }) => {
    await startJobs('Viewer');
    await page.goto(pageUrl('manual-syncs', { connector: CONNECTOR, search: 'Viewer' }));
    await page.getByRole('checkbox', { name: 'Select Viewer Accounts' }).check({ force: true });
    await expect(page.getByRole('button', { name: 'Cancel selected…' })).toHaveAttribute('aria-disabled', 'true');
    for (const jobId of ['Viewer-1', 'Viewer-4']) {
      const refused = await page.request.post('/api/datasources/uid/sync-health/resources/commands', {
        headers: { 'Idempotency-Key': `viewer cancels ${jobId}` },
        data: { type: 'cancel', connector: CONNECTOR, jobId },
      });
      expect(refused.status()).toBe(403);
    }
  });
});
