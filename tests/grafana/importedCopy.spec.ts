/**
 * A copy of each bundled dashboard, imported as a file. It shows the figures of its chosen data source, and its links
 * keep that one.
 */
import { type APIRequestContext, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';

import { OTHER_FIGURES } from '../fixtures/otherEvents';
import { type DashboardName, dashboardUrl, followFoldedLink, panel, tableRows } from '../support/dashboard';
import { DATA_SOURCE_UID, expect, test } from '../support/grafana';
import { haveOtherDataSource, OTHER_DATA_SOURCE_UID } from '../support/otherServer';
import { clickTo } from '../support/pages';

// Each test uses a copy of its own.
test.describe.configure({ mode: 'parallel' });

/** For each dashboard a table, its first columns in the fixture, and in the other fixture. */
const TABLES: Array<{ name: DashboardName; title: string; first: string[][]; other: string[][] }> = [
  {
    name: 'overview',
    title: 'Objects ·',
    first: [
      ['INV-2', 'Real Time', 'Invoice'],
      ['J-1', 'Manual Sync', 'Rate Plan'],
      ['J-1', 'Manual Sync', 'Product'],
      ['P-1', 'Real Time', 'Payment'],
      ['INV-2', 'Real Time', 'Invoice'],
      ['INV-1', 'Real Time', 'Invoice'],
      ['INV-0', 'Real Time', 'Invoice'],
      ['A-1', 'Real Time', 'Account'],
      ['A-1', 'Real Time', 'Account'],
    ],
    other: [
      ['P-1', 'Real Time', 'Payment'],
      ['INV-2', 'Real Time', 'Invoice'],
      ['INV-1', 'Real Time', 'Invoice'],
      ['A-1', 'Real Time', 'Account'],
      ['INV-0', 'Real Time', 'Invoice'],
    ],
  },
  {
    name: 'failures',
    title: 'Errors ·',
    first: [
      ['DACO-99', "Unexpected answer <n> for rate plan '…'", '1', '33.3%'],
      ['DACO-02', 'Account <id> has no CRM id', '1', '33.3%'],
      ['DACO-01', 'CRM answered 429: request limit exceeded', '1', '33.3%'],
    ],
    other: [
      ['CRM-7', 'The other CRM said <id>', '2', '66.7%'],
      ['CRM-8', 'The other CRM said <id>', '1', '33.3%'],
    ],
  },
  {
    name: 'performance',
    title: 'Latency by object',
    first: [
      ['Invoice', 'create', '4', 'Real Time', '3.0 s', '4.0 s', '4.0 s'],
      ['Account', 'update', '1', 'Real Time', '2.0 s', '2.0 s', '2.0 s'],
      ['Payment', 'create', '1', 'Real Time', '1.5 s', '1.5 s', '1.5 s'],
      ['Product', 'upsert', '2', 'Manual Sync', '1.2 s', '1.2 s', '1.2 s'],
      ['Account', 'create', '1', 'Real Time', '1.0 s', '1.0 s', '1.0 s'],
      ['Rate Plan', 'upsert', '1', 'Manual Sync', '800.0 ms', '800.0 ms', '800.0 ms'],
    ],
    other: [
      ['Invoice', 'create', '3', 'Real Time', '600.0 ms', '1.0 s', '1.0 s'],
      ['Payment', 'create', '1', 'Real Time', '800.0 ms', '800.0 ms', '800.0 ms'],
      ['Account', 'create', '1', 'Real Time', '400.0 ms', '400.0 ms', '400.0 ms'],
    ],
  },
];

async function importCopy(request: APIRequestContext, name: DashboardName): Promise<string> {
  const uid = `copy-of-${name}`;
  const file = JSON.parse(readFileSync(`src/dashboards/${name}.json`, 'utf8'));
  const dashboard = { ...file, id: null, uid, title: `A copy of ${name}` };
  const made = await request.post('/api/dashboards/import', { data: { dashboard, overwrite: true, inputs: [] } });
  expect(made.status(), await made.text()).toBe(200);
  return uid;
}

/** The data source of each link, except Grafana's own links. */
async function dataSourcesOfLinks(page: Page): Promise<Array<string | null>> {
  const hrefs = await page
    .locator('main a[href]')
    .evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href') ?? ''));
  return hrefs
    .filter((href) => /^\/(d|a|api)\//.test(href))
    .map((href) => new URL(href, 'http://grafana'))
    .map(
      ({ pathname, searchParams: params }) => params.get('var-ds') ?? params.get('ds') ?? pathname.split('/')[4] ?? null
    );
}

for (const { name, title, first, other } of TABLES) {
  test(`a copy of ${name} shows the figures of its data source, and every link stays with that`, async ({
    page,
    context,
  }) => {
    await haveOtherDataSource(context.request);
    const uid = await importCopy(context.request, name);
    // Panels are drawn when they come into view, so the window is high.
    await page.setViewportSize({ width: 1400, height: 2600 });
    const shown = async () => {
      const rows = await tableRows(panel(page, title));
      return rows.map((cells) => cells.slice(0, first[0]!.length));
    };

    await page.goto(dashboardUrl(uid));
    await expect.poll(shown).toEqual(first);
    await expect(panel(page, "Total Sync'd")).toContainText(/Last 7 days\D*7\D.*75%/);
    await expect(panel(page, 'Total Sync Errors')).toContainText(/Last 7 days\D*3\D.*200%/);
    await expect(panel(page, 'Sync Error Rate')).toContainText('30.00%');
    await expect(panel(page, 'Median Latency')).toContainText('00:00:01.500');
    expect([...new Set(await dataSourcesOfLinks(page))]).toEqual([DATA_SOURCE_UID]);

    await clickTo(page, dashboardUrl(uid, { 'var-ds': OTHER_DATA_SOURCE_UID }));
    await expect.poll(shown).toEqual(other);
    await expect(panel(page, "Total Sync'd")).toContainText(new RegExp(`Last 7 days\\D*${OTHER_FIGURES.synced}\\D`));
    await expect(panel(page, 'Total Sync Errors')).toContainText(
      new RegExp(`Last 7 days\\D*${OTHER_FIGURES.errors}\\D`)
    );
    await expect(panel(page, 'Sync Error Rate')).toContainText(OTHER_FIGURES.errorRate);
    await expect(panel(page, 'Median Latency')).toContainText(OTHER_FIGURES.medianLatency);
    expect([...new Set(await dataSourcesOfLinks(page))]).toEqual([OTHER_DATA_SOURCE_UID]);

    // Reset stays on the copy.
    await followFoldedLink(page, 'Reset');
    await expect(page).toHaveURL(/from=now-24h/);
    const { pathname, searchParams } = new URL(page.url());
    expect([pathname.split('/')[2], searchParams.get('var-ds')]).toEqual([uid, OTHER_DATA_SOURCE_UID]);
  });
}
