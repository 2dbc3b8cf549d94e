/** What panels of a real Grafana say of figures that are rare: days of latency, a chart after a click on its legend. */
import { createClient } from '@sync-health/connector';

import { openDashboard, panel } from '../support/dashboard';
import { expect, test } from '../support/grafana';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

const SLOW = 'slow-one';
const HOUR = 60 * 60 * 1000;

test('a median latency of more than a day has all its hours', async ({ page }) => {
  const endTime = Date.now() - HOUR;
  await createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector: SLOW }).send([
    {
      id: `slow-${endTime}`,
      mode: 'realtime',
      object: 'Invoice',
      action: 'update',
      recordId: 'slow-record',
      startTime: endTime - (51 * HOUR + 4 * 60_000 + 5006),
      endTime,
      status: 'success',
    },
  ]);
  await openDashboard(page, 'overview', { from: 'now-24h', to: 'now', 'var-connector': SLOW });
  await expect(panel(page, 'Median Latency')).toContainText(/Last 7 days\D*51:04:05\.006/);
  await expect(panel(page, 'Median Latency')).toContainText(/Time range\D*51:04:05\.006/);
});

test('a click on the legend brings nothing to light that was hidden', async ({ page }) => {
  await openDashboard(page, 'overview');
  const legend = panel(page, 'Objects synchronized').getByTestId(/VizLegend series/);
  const names = async () => (await legend.allInnerTexts()).map((text) => text.trim());
  await expect(legend.filter({ hasText: 'Success' })).toBeVisible();
  const before = await names();
  expect(before).not.toContain('Change from the interval before');
  await legend.filter({ hasText: 'Success' }).getByRole('button').click();
  // Failed is grayed then, and stays where it is.
  await expect(legend.filter({ hasText: 'Failed' }).getByRole('button')).toHaveClass(/.+/);
  await expect.poll(names).toEqual(before);
  await legend.filter({ hasText: 'Success' }).getByRole('button').click();
  await expect.poll(names).toEqual(before);
});
