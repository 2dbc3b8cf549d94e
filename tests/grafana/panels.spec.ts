/** Rare cases of panels on a real Grafana: days of latency, a click on a legend, a heatmap of one hour. */
import { createClient } from '@sync-health/connector';

import { at } from '../fixtures/events';
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

test('a click on the legend shows no hidden series', async ({ page }) => {
  await openDashboard(page, 'overview');
  const legend = panel(page, 'Objects synchronized').getByTestId(/VizLegend series/);
  const names = async () => (await legend.allInnerTexts()).map((text) => text.trim());
  await expect(legend.filter({ hasText: 'Success' })).toBeVisible();
  const before = await names();
  expect(before).not.toContain('Change from the interval before');
  await legend.filter({ hasText: 'Success' }).getByRole('button').click();
  // Failed is then gray, and stays in the legend.
  await expect(legend.filter({ hasText: 'Failed' }).getByRole('button')).toHaveClass(/.+/);
  await expect.poll(names).toEqual(before);
  await legend.filter({ hasText: 'Success' }).getByRole('button').click();
  await expect.poll(names).toEqual(before);
});

test('a heatmap shows each hour where it is, also if there is only one', async ({ page }) => {
  const heatmap = panel(page, 'Latency heatmap').locator('.u-over');
  const tooltip = page.getByTestId('data-testid viz-tooltip-wrapper');
  /** The tooltip of the top bucket, 2 to 5 seconds, at this share of the width. It has the end of the interval. */
  const told = async (share: number) => {
    const { width } = (await heatmap.boundingBox())!;
    await heatmap.hover({ position: { x: width * share, y: 5 } });
    return tooltip.innerText();
  };
  const hour = (from: string, to: string) => ({ from: String(at(from)), to: String(at(to) - 1), timezone: 'utc' });

  // Of four events at 10, two took 3 and 4 seconds.
  await openDashboard(page, 'performance', hour('10:00', '11:00'));
  await expect(heatmap).toBeVisible();
  await expect(() =>
    told(0.5).then((text) => expect(text).toMatch(/11:00:00\s+Events\s+2\s+Bucket\s+2 s.5 s\s+Duration\s+1 h/))
  ).toPass();

  // At 13 one took 2.5 seconds; at 12 nothing happened.
  await openDashboard(page, 'performance', hour('10:00', '14:00'));
  await expect(heatmap).toBeVisible();
  await expect(() => told(0.1).then((text) => expect(text).toMatch(/11:00:00\s+Events\s+2/))).toPass();
  await expect(() => told(0.9).then((text) => expect(text).toMatch(/14:00:00\s+Events\s+1/))).toPass();
});
