/** The row of controls above the figures of a dashboard, in every language of the app. */
import { type Locator, type Page, request } from '@playwright/test';

import { openDashboard } from '../support/dashboard';
import { expect, test } from '../support/grafana';
import { ADMIN } from '../support/session';
import { STAGE_URL } from '../support/stage';

/** Signs in as a user of this test's own, whose Grafana has this language. Other specs share their users. */
async function speak(page: Page, language: string) {
  const [login, password] = [`reader-${language}`, 'reader-password'];
  const admin = await request.newContext({ baseURL: STAGE_URL, httpCredentials: { ...ADMIN, send: 'always' } });
  const made = await admin.post('/api/admin/users', {
    data: { login, password, email: `${login}@localhost`, OrgId: 1 },
  });
  // 412: it is there from a run before.
  expect([200, 412], await made.text()).toContain(made.status());
  await admin.dispose();
  await page.request.post('/login', { data: { user: login, password } });
  const saved = await page.request.put('/api/user/preferences', { data: { language } });
  expect(saved.status(), await saved.text()).toBe(200);
}

for (const language of ['en-US', 'de-DE', 'es-ES']) {
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
