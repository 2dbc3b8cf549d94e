/** The row of controls above the figures of a dashboard, in every language of the app. */
import { type Locator } from '@playwright/test';

import { openDashboard } from '../support/dashboard';
import { expect, test } from '../support/grafana';
import { LANGUAGES, speak } from '../support/language';

for (const language of LANGUAGES) {
  test(`one row of controls is above the figures at 1366 px in ${language}, with 40 px to spare`, async ({ page }) => {
    await speak(page, language);
    await page.setViewportSize({ width: 1366, height: 900 });
    // A docked menu would leave less room.
    await page.addInitScript("localStorage.setItem('grafana.navigation.docked', 'false')");
    for (const name of ['overview', 'failures', 'performance'] as const) {
      // A zone that is not the browser's would be named beside the range.
      const now = { from: 'now-24h', to: 'now', timezone: 'browser' };
      await openDashboard(page, name, { 'var-connector': '$__all', 'var-mode': 'realtime', ...now });
      // What the menu holds is in the title of the first row.
      await expect(page.getByText(/^Data Summary · Sync Mode: .+ · API Action: /)).toBeVisible();
      await expect(page.getByTestId('Spinner')).toHaveCount(0);

      const controls = page.getByTestId('data-testid dashboard controls');
      const boxOf = async (shown: Locator) => (await shown.boundingBox())!;
      const [connector, other, menu, time] = await Promise.all([
        boxOf(controls.getByText('Connector', { exact: true })),
        boxOf(controls.getByRole('link', { name: name === 'overview' ? 'Failures' : 'Overview', exact: true })),
        boxOf(controls.getByTestId('data-testid dashboard controls button')),
        boxOf(controls.getByTestId('data-testid TimePicker Open Button')),
      ]);
      for (const { y } of [other, menu, time]) {
        expect(Math.abs(y - connector.y), name).toBeLessThan(16);
      }
      // The button that moves the range back is between the two.
      expect(time.x - 34 - (menu.x + menu.width), name).toBeGreaterThanOrEqual(40);
    }
  });
}
