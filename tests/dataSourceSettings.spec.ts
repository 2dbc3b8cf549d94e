/** The settings page of the data source on the preview. For Grafana see tests/grafana/configEditor.spec.ts. */
import AxeBuilder from '@axe-core/playwright';

import { expect, test } from './support/test';
import { STAGE, STAGE_URL } from './support/stage';

test.skip(STAGE === 'grafana', 'The data source is provisioned there, and its settings can only be read');

const URL = '/connections/datasources/edit/sync-health';

test('settings are changed, tested against the server, and saved in Grafana’s usual places', async ({ page }) => {
  await page.goto(URL);
  await page.getByLabel(/Time-out in seconds/).fill('45');
  await page.getByRole('button', { name: 'Save & test' }).click();
  await expect(page.getByText(/Connected to Sync Health server/)).toBeVisible();
  const stored = await (await fetch(`${STAGE_URL}/api/datasources/uid/sync-health`)).json();
  expect(stored).toMatchObject({ jsonData: { timeout: 45, operateRole: 'Editor' }, secureJsonFields: { token: true } });
});

test('the settings have no serious accessibility problem', async ({ page }) => {
  await page.goto(URL);
  await page.getByRole('button', { name: 'Expand section HTTP headers' }).click();
  await page.getByRole('checkbox', { name: /TLS Client Authentication/ }).check({ force: true });
  await page.getByRole('button', { name: 'Add link' }).click();
  const { violations } = await new AxeBuilder({ page }).include('main').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});
