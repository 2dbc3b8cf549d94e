/** Operators follow what was asked of connectors, also on a narrow screen. */
import { pageUrl } from './support/pages';
import { askServer, STAGE } from './support/stage';
import { expect, test } from './support/test';

/** Grafana hides its navigation on a narrow screen. The preview does not, so this leaves the page as much room there. */
const NARROW = { width: STAGE === 'preview' ? 1074 : 900, height: 1000 };

const CONNECTOR = 'zuora-salesforce-narrow';

test('on a narrow screen a command is in sight without scrolling, from its time to its actions', async ({ page }) => {
  const now = new Date().toISOString();
  const failure = { connector: CONNECTOR, mode: 'realtime', object: 'Subscription', action: 'upsert', recordId: 'N-1' };
  await askServer('/v1/events', [
    { ...failure, id: 'narrow-1', startTime: now, endTime: now, status: 'failed', errorCode: 'DACO-99' },
  ]);
  await askServer(
    '/v1/commands',
    {
      type: 'retry',
      connector: CONNECTOR,
      eventIds: ['narrow-1'],
      reason: 'The credit limit of the customer was raised in the source, so it should go through now',
      startAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
    { 'x-requested-by': 'ada.lovelace@example.com' }
  );
  await page.setViewportSize(NARROW);
  await page.goto(pageUrl('activity', { connector: CONNECTOR }));
  const row = page.getByRole('row').filter({ hasText: CONNECTOR });
  await expect(row).toContainText('Starts at');
  const cells = row.getByRole('cell');
  for (let place = 0; place < (await cells.count()); place++) {
    await expect(cells.nth(place)).toBeInViewport({ ratio: 1 });
  }
  // A sticky column would cover the one before it where the table is too wide.
  const table = page.getByRole('table').filter({ hasText: CONNECTOR });
  expect(await table.evaluate((one) => one.scrollWidth - (one.parentElement?.clientWidth ?? 0))).toBeLessThanOrEqual(0);
});
