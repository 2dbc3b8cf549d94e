/** Two hundred connectors: each has a row on Home, and a chart adds up those beyond its limit. */
import { type Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';

import { FIXTURE_CONNECTOR } from '../fixtures/events';
import { MANY_CONNECTORS } from '../fixtures/otherEvents';
import { panel } from '../support/dashboard';
import { DATA_SOURCE_TYPE, expect, test } from '../support/grafana';
import { haveOtherDataSource, OTHER_DATA_SOURCE_UID } from '../support/otherServer';

/** The default limit of a trend. */
const SHOWN = 30;

test.beforeEach(({ context }) => haveOtherDataSource(context.request));

/** The rows on the present page of the table, as connector, synced, errors and rate. */
function rowsShown(table: Locator): Promise<string[][]> {
  return table
    .locator('tr:has(td)')
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')));
}

test('Home has a row for each of two hundred connectors, and marks the silent one', async ({ page }) => {
  await page.goto(`/a/syncops-synchealth-app?ds=${OTHER_DATA_SOURCE_UID}`);
  const table = page.getByRole('region', { name: 'Connectors' });
  await expect(table.locator('td').first()).toBeVisible();
  const rows = new Map<string, string[]>();
  const next = table.getByRole('button', { name: 'next page' });
  for (let isLast = false; !isLast; isLast = await next.isDisabled()) {
    if (rows.size > 0) {
      await next.click();
      // The next page is shown when its first row is new.
      await expect.poll(async () => rows.has((await rowsShown(table))[0]?.[0] ?? '')).toBe(false);
    }
    (await rowsShown(table)).forEach(([connector, ...figures]) => rows.set(connector!, figures));
  }

  // Each has one success of just now. The fixture's events are two days old.
  expect(Object.fromEntries(rows)).toEqual({
    ...Object.fromEntries(MANY_CONNECTORS.map((connector) => [connector, ['1', '0', '0%']])),
    [FIXTURE_CONNECTOR]: ['0', '0', 'No events'],
  });
});

test('Connectors finds one of two hundred by a part of its name, and sorts the result', async ({ page }) => {
  await page.goto(`/a/syncops-synchealth-app/connectors?ds=${OTHER_DATA_SOURCE_UID}`);
  const search = page.getByLabel('Search connectors');
  const wanted = MANY_CONNECTORS.at(-1)!;
  const found = MANY_CONNECTORS.filter((connector) => connector.includes(wanted.slice(0, -1)));
  await search.fill(wanted.slice(0, -1).toUpperCase());
  await expect(page.getByText(new RegExp(`^${found.length} of \\d+ connectors$`))).toBeVisible();
  const names = page.locator('tr:has(td) td:first-child');
  await page
    .getByRole('columnheader')
    .getByRole('button', { name: /Connector$/ })
    .click();
  await expect(names).toHaveText([...found].sort().slice(0, 25));
  await search.fill(wanted);
  await expect(names).toHaveText([wanted]);
  await names.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`connector=${wanted}`));
});

test('Overview by connector shows those with the most events, the rest as (other), and a notice', async ({
  page,
  context,
}) => {
  const uid = 'overview-by-connector';
  const file = JSON.parse(readFileSync('src/dashboards/overview.json', 'utf8'));
  const groupBy = {
    name: 'by',
    label: 'By',
    type: 'groupby',
    datasource: { type: DATA_SOURCE_TYPE, uid: '${ds}' },
    current: { text: ['connector'], value: ['connector'] },
  };
  const templating = { list: [...file.templating.list, groupBy] };
  const dashboard = { ...file, id: null, uid, title: 'Overview by connector', templating };
  const made = await context.request.post('/api/dashboards/import', {
    data: { dashboard, overwrite: true, inputs: [] },
  });
  expect(made.status(), await made.text()).toBe(200);

  await page.goto(`/d/${uid}?${new URLSearchParams({ from: 'now-24h', to: 'now', 'var-ds': OTHER_DATA_SOURCE_UID })}`);
  // Two more succeeded in the fixture.
  await expect(panel(page, "Total Sync'd")).toContainText(/Last 7 days\D*202\D.*Time range\D*200\D/);
  const chart = panel(page, 'Objects synchronized');
  const series = chart.getByTestId(/VizLegend series/);
  await expect(series).toHaveCount(SHOWN + 1);
  await expect(series.last()).toHaveText('(other)');
  await chart.getByTestId('icon-file-landscape-alt').hover();
  await expect(page.getByRole('tooltip')).toContainText('(other)');
  await expect(page.getByRole('tooltip')).toContainText(String(SHOWN));
});
