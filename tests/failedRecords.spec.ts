/** Operators retry failed records, with a real connector; viewers see why they can't. */
import { readFile } from 'node:fs/promises';

import { BULK_CONNECTOR, FIXTURE_CONNECTOR, LIVE_CONNECTOR } from './fixtures/events';
import { pageUrl, recordRow } from './support/pages';
import { expect, test } from './support/test';

const live = (params: Record<string, string> = {}) =>
  pageUrl('failed-records', { connector: LIVE_CONNECTOR, ...params });

test('a retried record goes from open to resolved without a reload, or is open again', async ({ page }) => {
  await page.goto(live({ object: 'Account' }));
  await expect(recordRow(page, 'L-1')).toContainText('Open');
  await page.getByRole('checkbox', { name: 'Select L-1', exact: true }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Select L-2', exact: true }).check({ force: true });
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(page.getByText('2 records accepted for retry')).toBeVisible();

  await expect(recordRow(page, 'L-1')).toContainText('Resolved');
  await expect(recordRow(page, 'L-2').first()).toContainText('Open');
  // The second failed attempt is a failure of its own. The list shows it on request.
  await page.getByRole('button', { name: /^Show \d+ new failure/ }).click();
  await expect(page.getByText('DACO-99').first()).toBeVisible();
});

test('a resolved record and one of a manual sync can’t be retried, and say why', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR }));
  await expect(recordRow(page, 'INV-2')).toContainText('Resolved');
  await expect(page.getByRole('group', { name: /Resolved/ })).toBeVisible();
  await expect(page.getByRole('group', { name: /manual sync/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry', exact: true })).toBeDisabled();
});

test('errors are grouped by code and message, and a click narrows the list', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: BULK_CONNECTOR }));
  // Every third of 2,500 failures lacks a CRM id: 834.
  const group = page.getByRole('button', { name: /^Show only DACO-02/ });
  await expect(page.getByRole('row').filter({ has: group })).toContainText('834');
  await group.click();
  await expect(page).toHaveURL(/errorGroup=[0-9a-f]+/);
  await expect(page.getByRole('cell', { name: 'DACO-01' })).toHaveCount(0);
});

test('pages of a long list follow each other, and the CSV holds all of it', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: BULK_CONNECTOR }));
  await expect(recordRow(page, 'B-2499')).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(recordRow(page, 'B-2499')).toHaveCount(0);
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(recordRow(page, 'B-2499')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  const lines = csv.trim().split('\n');
  expect(lines).toHaveLength(2501);
  expect(lines[1]).toMatch(/^bulk-2499,/);
});

test('the details of a record open by keyboard', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR }));
  await page.getByRole('button', { name: 'Details of INV-1', exact: true }).focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('dialog');
  await expect(details).toContainText('Account A-77 has no CRM id');
  await expect(details).toContainText('Missing CRM id');
  await page.keyboard.press('Escape');
  await expect(details).toHaveCount(0);
});

test('the details of a failure link to the page of its record', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR }));
  await page.getByRole('button', { name: 'Details of INV-1', exact: true }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'INV-1', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'INV-1', level: 1 })).toBeVisible();
  expect(new URL(page.url()).searchParams.get('id')).toBe('INV-1');
  const story = page.getByRole('list', { name: 'What happened, newest first' });
  await expect(story.getByRole('listitem').first()).toContainText('DACO-02');
  await story.getByRole('link', { name: 'Details of the failure' }).first().click();
  await expect(page.getByRole('dialog')).toContainText('Account A-77 has no CRM id');
});

test('an error group is acknowledged by keyboard, and the activity says so', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: BULK_CONNECTOR }));
  await page.getByRole('button', { name: /^What to do about DACO-02/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Details' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const row = page.getByRole('row').filter({ hasText: '834' });
  await expect(row).toContainText('Acknowledged');
  await page.goto(pageUrl('activity', {}));
  const decision = page.getByRole('row').filter({ has: page.getByRole('link', { name: /^DACO-02/ }) });
  await expect(decision.first()).toContainText('Acknowledged');
  await expect(decision.first()).toContainText(BULK_CONNECTOR);
});

test.describe('a viewer', () => {
  test.use({ role: 'viewer' });

  test('sees the failures and a disabled button with the reason, and the backend refuses all the same', async ({
    page,
  }) => {
    await page.goto(live());
    await expect(recordRow(page, 'L-3')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Retry', exact: true })).toHaveAttribute('aria-disabled', 'true');
    const refused = await page.request.post('/api/datasources/uid/sync-health/resources/commands', {
      headers: { 'Idempotency-Key': 'viewer-tries' },
      data: { type: 'retry', connector: LIVE_CONNECTOR, eventIds: ['live-3'] },
    });
    expect(refused.status()).toBe(403);
    expect((await refused.json()).detail).toContain('Editor');
  });
});

test.describe('an editor', () => {
  test.use({ role: 'editor' });

  test('may retry, and Activity says who asked and what became of it', async ({ page }) => {
    await page.goto(live({ object: 'Contact' }));
    await page.getByRole('checkbox', { name: 'Select L-7', exact: true }).check({ force: true });
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await expect(page.getByText('1 record accepted for retry')).toBeVisible();
    await expect(recordRow(page, 'L-7')).toContainText('Resolved');

    await page.goto(pageUrl('activity'));
    const row = page
      .getByRole('row')
      .filter({ has: page.getByText('editor', { exact: true }) })
      .first();
    await expect(row).toContainText('Retry 1 record');
    await expect(row).toContainText('1 succeeded');
  });
});
