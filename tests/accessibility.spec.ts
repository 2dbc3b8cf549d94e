/** axe finds no serious accessibility problem on any page of the app. */
import AxeBuilder from '@axe-core/playwright';

import { FIXTURE_CONNECTOR } from './fixtures/events';
import { JOB_FINISHED } from './fixtures/jobs';
import { pageUrl } from './support/pages';
import { expect, test } from './support/test';

// No test changes anything.
test.describe.configure({ mode: 'parallel' });

const PAGES = {
  Home: '/a/syncops-synchealth-app',
  'Failed records': pageUrl('failed-records', { connector: FIXTURE_CONNECTOR }),
  'A record': pageUrl('record', { id: 'INV-1', connector: FIXTURE_CONNECTOR }),
  'Manual syncs': pageUrl('manual-syncs', { connector: FIXTURE_CONNECTOR }),
  'A manual sync': `/a/syncops-synchealth-app/manual-syncs/${JOB_FINISHED}?connector=${FIXTURE_CONNECTOR}`,
  Activity: pageUrl('activity'),
};

for (const [name, url] of Object.entries(PAGES)) {
  test(`${name} has no serious accessibility problem`, async ({ page }) => {
    await page.goto(url);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const { violations } = await new AxeBuilder({ page }).include('main').analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
}
