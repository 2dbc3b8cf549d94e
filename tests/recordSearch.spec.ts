/** Operators find a record by a part of its id, from any page. */
import { BULK_CONNECTOR, FIXTURE_CONNECTOR } from './fixtures/events';
import { pageUrl } from './support/pages';
import { expect, test } from './support/test';

test('from any page the key / focuses the search, and a part of an id finds records', async ({ page }) => {
  await page.goto(pageUrl('activity'));
  const field = page.getByRole('searchbox', { name: 'Record id' });
  await expect(field).toBeVisible();
  await page.keyboard.press('/');
  await expect(field).toBeFocused();
  await page.keyboard.type('b-249');
  await page.keyboard.press('Enter');
  // B-249 and B-2490 to B-2499.
  await expect(page.getByText('11 records whose ids hold “b-249”')).toBeVisible();
  await page.getByRole('link', { name: 'B-2495', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'B-2495', level: 1 })).toBeVisible();
  const { searchParams } = new URL(page.url());
  expect([searchParams.get('id'), searchParams.get('connector')]).toEqual(['B-2495', BULK_CONNECTOR]);
  await expect(page.getByRole('list', { name: 'What happened, newest first' })).toBeVisible();
});

test('a complete id opens the record’s page, also for a manual sync', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR }));
  await page.getByRole('button', { name: 'Details of INV-1', exact: true }).focus();
  await page.keyboard.press('/');
  await page.keyboard.type('INV-1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'INV-1', level: 1 })).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('rp-');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'RP-1', level: 1 })).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('no such id');
  await page.keyboard.press('Enter');
  await expect(
    page.getByText('No record whose id is or holds “no such id” was synced in this time range')
  ).toBeVisible();
});
