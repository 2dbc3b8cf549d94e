/**
 * A Grafana under a path. Grafana handles clicks on links, but a new tab and a copied link need the path in their
 * `href`.
 */
import { type Locator, type Page } from '@playwright/test';

import { at, FIXTURE_CONNECTOR } from '../fixtures/events';
import { type DashboardName, dashboardUrl, openControls, panel } from '../support/dashboard';
import { expect, test } from '../support/guestGrafana';
import { clickTo, inOpenedTab, pageUrl, recordRow } from '../support/pages';
import { ADMIN } from '../support/session';
import { GUEST_PATH, GUEST_URL } from '../support/stage';

const APP = '/a/syncops-synchealth-app';
const DASHBOARDS: DashboardName[] = ['overview', 'failures', 'performance'];

// The app's configuration page asks grafana.com for plugins, which some machines can't reach.
test.use({ allowedComplaints: [/api\/gnet\/plugins/] });

test.beforeEach(async ({ context }) => {
  const data = { user: ADMIN.username, password: ADMIN.password };
  expect((await context.request.post(`${GUEST_URL}/login`, { data })).ok()).toBe(true);
});

/** The tabs of Grafana's plugin page lack the path. */
const GRAFANAS_OWN = /^\?page=/;

/** The URL that a new tab would open for each link that stays in this Grafana. */
async function hrefs(within: Locator): Promise<URL[]> {
  const found = await within
    .locator('a[href]')
    .evaluateAll((anchors) => anchors.map((anchor) => (anchor as unknown as { href: string }).href));
  return found
    .map((href) => new URL(href))
    .filter(({ origin, search }) => origin === new URL(GUEST_URL).origin && !GRAFANAS_OWN.test(search));
}

const HAS_PATH_ONCE = new RegExp(`^${GUEST_PATH}/(?!${GUEST_PATH.slice(1)}/)`);

/** Once `shown` is visible, every link has the path, and there are at least `atLeast` links. */
async function expectAllBelowPath(page: Page, shown: Locator, atLeast: number, within = page.locator('main')) {
  await expect(shown).toBeVisible();
  await expect.poll(async () => (await hrefs(within)).length).toBeGreaterThanOrEqual(atLeast);
  const outside = (await hrefs(within)).map(({ pathname }) => pathname).filter((path) => !HAS_PATH_ONCE.test(path));
  expect(outside).toEqual([]);
}

for (const name of DASHBOARDS) {
  test(`every link of ${name} has the path`, async ({ page }) => {
    // Panels are drawn when they come into view, so the window is high.
    await page.setViewportSize({ width: 1400, height: 2600 });
    await page.goto(GUEST_URL + dashboardUrl(`synchealth-${name}`, { 'var-bucket': String(at('13:00')) }));
    await expect(panel(page, 'Median Latency')).toContainText('00:00:01.500');
    // The other two dashboards, three intervals at the chart, and the pages of at least one table.
    await expectAllBelowPath(page, page.locator('a[title="Next"]').last(), 8);
    await openControls(page);
    // Two pages and Reset.
    await expectAllBelowPath(page, page.getByRole('link', { name: 'Reset', exact: true }), 3, page.locator('body'));
  });
}

test('every link of the pages has the path, and a new tab opens its page', async ({ page, context }) => {
  const open = (path: string) => clickTo(page, GUEST_PATH + path);
  const main = page.getByRole('main');

  await page.goto(GUEST_URL + APP);
  // Four figures, three tiles of what needs attention, six destinations.
  await expectAllBelowPath(page, page.getByRole('heading', { name: 'Dashboards and pages' }), 13);
  const failedRecords = main.getByRole('link', { name: 'Failed records', exact: true });
  const tab = await inOpenedTab(context, () => failedRecords.click({ modifiers: ['ControlOrMeta'] }));
  await expect(tab).toHaveURL(new RegExp(`^${GUEST_URL}${APP}/failed-records`));
  await expect(tab.getByRole('heading', { level: 1, name: 'Failed records' })).toBeVisible();
  await tab.close();

  await open(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR }));
  await expectAllBelowPath(page, recordRow(page, 'INV-1'), 1);
  await page.getByRole('button', { name: 'Details of INV-1', exact: true }).click();
  await expectAllBelowPath(page, page.getByRole('dialog').getByText('DACO-02').first(), 1, page.getByRole('dialog'));

  await open(pageUrl('manual-syncs'));
  await expectAllBelowPath(page, main.getByText('sam@example.com'), 2);
  await open(pageUrl('record', { id: 'INV-2', connector: FIXTURE_CONNECTOR }));
  await expectAllBelowPath(page, page.getByRole('heading', { level: 1, name: 'INV-2' }), 2);
  await open(`${APP}/help`);
  await expectAllBelowPath(page, page.getByRole('heading', { level: 1, name: 'Help' }), 6);
  await open('/plugins/syncops-synchealth-app?page=configuration');
  await expectAllBelowPath(page, page.getByRole('link', { name: 'Data source settings' }), 3);
  await open(`${APP}/failed-records?ds=deleted`);
  await expectAllBelowPath(page, page.getByText('with the uid “deleted”'), 1);
});
