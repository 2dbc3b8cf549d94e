/**
 * Two data sources in one Grafana, whose servers have the same records with other outcomes. Figures, links, retries and
 * annotations are those of the chosen one.
 */
import { type Page, type Request, type Response } from '@playwright/test';

import { FIXTURE_CONNECTOR, FIXTURE_RANGE } from '../fixtures/events';
import { OTHER_ERROR, OTHER_FIGURES } from '../fixtures/otherEvents';
import { dashboardUrl, followFoldedLink, openDashboard, panel, refreshDashboard } from '../support/dashboard';
import { DATA_SOURCE_UID, expect, test } from '../support/grafana';
import { haveOtherDataSource, OTHER_DATA_SOURCE_UID } from '../support/otherServer';
import { clickTo, pageUrl, recordRow } from '../support/pages';
import { OTHER_SERVER_URL, SERVER_TOKEN, SERVER_URL } from '../support/stage';

const OF_OTHER = { 'var-ds': OTHER_DATA_SOURCE_UID };
/** Commands are of now, and their failures of the fixture's day. */
const UNTIL_NOW = { from: String(FIXTURE_RANGE.from), to: 'now' };

test.beforeEach(({ context }) => haveOtherDataSource(context.request));

/** Connectors with commands on a server, asked directly. */
async function commandedConnectors(server: string): Promise<string[]> {
  const answer = await fetch(`${server}/v1/commands?limit=200`, {
    headers: { authorization: `Bearer ${SERVER_TOKEN}` },
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  const { commands } = (await answer.json()) as { commands: Array<{ connector: string }> };
  return commands.map(({ connector }) => connector);
}

/** The uids of the data sources of a request. */
function askedOf(request: Request): string[] {
  const resource = /\/api\/datasources\/uid\/([^/]+)\//.exec(request.url())?.[1];
  if (resource) {
    return [resource];
  }
  if (!request.url().includes('/api/ds/query')) {
    return [];
  }
  const { queries } = request.postDataJSON() as { queries: Array<{ datasource: { uid: string } }> };
  return queries.map(({ datasource }) => datasource.uid);
}

function collectAsked(page: Page): Set<string> {
  const asked = new Set<string>();
  page.on('request', (request) => askedOf(request).forEach((uid) => asked.add(uid)));
  return asked;
}

test('the dashboard and its links use the chosen data source', async ({ page }) => {
  const asked = collectAsked(page);
  await openDashboard(page, 'failures', OF_OTHER);
  await expect(panel(page, "Total Sync'd")).toContainText(new RegExp(`Last 7 days\\D*${OTHER_FIGURES.synced}\\D`));
  await expect(panel(page, 'Total Sync Errors')).toContainText(new RegExp(`Last 7 days\\D*${OTHER_FIGURES.errors}\\D`));
  await expect(panel(page, 'Sync Error Rate')).toContainText(OTHER_FIGURES.errorRate);
  await expect(panel(page, 'Median Latency')).toContainText(OTHER_FIGURES.medianLatency);

  // On another dashboard, and after Reset, the data source is the same.
  await page.getByRole('link', { name: 'Overview', exact: true }).last().click();
  await expect(page).toHaveURL(new RegExp(`synchealth-overview.*var-ds=${OTHER_DATA_SOURCE_UID}`));
  await expect(panel(page, 'Median Latency')).toContainText(OTHER_FIGURES.medianLatency);
  await followFoldedLink(page, 'Reset');
  await expect(page).toHaveURL(
    new RegExp(`from=now-24h.*var-ds=${OTHER_DATA_SOURCE_UID}|var-ds=${OTHER_DATA_SOURCE_UID}.*from=now-24h`)
  );

  await page.goBack();
  await followFoldedLink(page, 'Failed records');
  await expect(page).toHaveURL(new RegExp(`failed-records\\?.*ds=${OTHER_DATA_SOURCE_UID}`));
  await expect(recordRow(page, 'INV-1')).toContainText(OTHER_ERROR);
  await expect(recordRow(page, 'INV-1')).toHaveCount(1);
  // Nothing asks the first data source any more.
  expect([...asked]).toEqual([OTHER_DATA_SOURCE_UID]);
});

test('a record that is retried in one data source is unchanged and unmarked in the other', async ({ page }) => {
  await page.goto(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR, ds: OTHER_DATA_SOURCE_UID }));
  await page.getByRole('checkbox', { name: 'Select INV-1', exact: true }).check({ force: true });
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(page.getByText('1 record accepted for retry')).toBeVisible();
  await expect(recordRow(page, 'INV-1')).toContainText('Retrying');
  expect(await commandedConnectors(OTHER_SERVER_URL)).toEqual([FIXTURE_CONNECTOR]);
  expect(await commandedConnectors(SERVER_URL)).not.toContain(FIXTURE_CONNECTOR);

  await clickTo(page, pageUrl('failed-records', { connector: FIXTURE_CONNECTOR, ds: DATA_SOURCE_UID }));
  await expect(recordRow(page, 'INV-1')).toContainText('DACO-02');
  await expect(recordRow(page, 'INV-1')).toContainText('Open');

  const ofCommands = (response: Response) =>
    response.url().includes('/api/ds/query') && (response.request().postData() ?? '').includes('"commands"');
  const marks = page.waitForResponse(ofCommands);
  await clickTo(page, dashboardUrl('synchealth-overview', { ...OF_OTHER, ...UNTIL_NOW }));
  expect(JSON.stringify(await (await marks).json())).toContain(FIXTURE_CONNECTOR);
  const chart = panel(page, 'Objects synchronized');
  await chart.getByTestId('data-testid annotation-marker').first().hover();
  await expect(page.getByText('Retry by admin')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open in Sync Health' })).toHaveAttribute(
    'href',
    new RegExp(`activity\\?ds=${OTHER_DATA_SOURCE_UID}`)
  );

  // Only the data source changes, in place. Grafana first asks the old one again, since the range has moved, and
  // cancels that some milliseconds later. So the last answer counts.
  const asksOf = (request: Request, uid: string) =>
    (request.postData() ?? '').includes('"commands"') && askedOf(request).includes(uid);
  const marksOfFirst = page.waitForResponse((response) => asksOf(response.request(), DATA_SOURCE_UID));
  const askedAfter: string[][] = [];
  await clickTo(page, dashboardUrl('synchealth-overview', { 'var-ds': DATA_SOURCE_UID, ...UNTIL_NOW }));
  expect(JSON.stringify(await (await marksOfFirst).json())).not.toContain(`"${FIXTURE_CONNECTOR}"`);
  page.on(
    'request',
    (request) => (request.postData() ?? '').includes('"commands"') && askedAfter.push(askedOf(request))
  );
  await refreshDashboard(page);
  await expect.poll(() => askedAfter.length).toBeGreaterThan(0);
  expect(askedAfter.flat()).not.toContain(OTHER_DATA_SOURCE_UID);
});

test('a data source that is gone is an error, and no other one replaces it', async ({ page }) => {
  const asked = collectAsked(page);
  await page.goto(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR, ds: 'deleted' }));
  await expect(page.getByText('There is no Sync Health data source with the uid “deleted”')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry', exact: true })).toHaveCount(0);
  expect([...asked]).toEqual([]);
});
