/** The app in Grafana's navigation: its entry opens Home, and breadcrumbs show the present page. */
import { expect, test } from '../support/grafana';

const APP = '/a/syncops-synchealth-app';

test('the menu opens Home, which links to a page whose breadcrumbs link back', async ({ page }) => {
  await page.goto('/a/syncops-synchealth-app/help');
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
  await expect(crumbs).toContainText(/Sync Health.*Help/);
  await crumbs.getByRole('link', { name: 'Sync Health' }).click();
  await expect(page).toHaveURL(new RegExp(`${APP}/?$`));
  await expect(page.getByRole('heading', { level: 1, name: 'Sync Health' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'At a glance' })).toBeVisible();
  // Which connectors the table shows depends on other tests.
  await expect(page.getByRole('columnheader', { name: 'Error rate' })).toBeVisible();
  await expect(page.locator('td').getByRole('link').first()).toHaveAttribute('href', /\/connectors\?connector=/);
  await expect(page.locator('td a[href*="/d/synchealth-overview"]').first()).toBeVisible();

  await page.goto('/apps');
  await page.getByRole('main').getByRole('link', { name: 'Sync Health' }).click();
  await expect(page).toHaveURL(new RegExp(`${APP}/?$`));
  await page.getByRole('main').getByRole('link', { name: 'Failed records', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${APP}/failed-records`));
  await expect(crumbs).toContainText(/Sync Health.*Failed records/);
});
