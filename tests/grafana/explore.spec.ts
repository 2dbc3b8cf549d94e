/** Explore: a query without settings, switching the data source and back, and links from a record to other data. */
import { type APIRequestContext, type Page } from '@playwright/test';

import { FIXTURE_CONNECTOR } from '../fixtures/events';
import { DATA_SOURCE_NAME, DATA_SOURCE_UID, expect, exploreParams, test } from '../support/grafana';

/** Logs of another system, which only this test answers. */
const LOGS = {
  uid: 'logs-elsewhere',
  name: 'Logs elsewhere',
  type: 'loki',
  access: 'proxy',
  url: 'http://127.0.0.1:9',
};

async function addLogs(request: APIRequestContext) {
  const made = await request.post('/api/datasources', { data: LOGS });
  expect([200, 409]).toContain(made.status());
}

async function answerForLogs(page: Page) {
  await page.route(/datasources\/uid\/logs-elsewhere\/resources/, (route) =>
    route.fulfill({ json: { status: 'success', data: ['connector', 'object'] } })
  );
  await page.route(/api\/ds\/query\?.*loki/, (route) => route.fulfill({ json: { results: { A: { frames: [] } } } }));
}

/** The first query of the only pane, from the URL. */
function queryOf(page: Page): Record<string, unknown> {
  const panes: Record<string, { queries: Array<Record<string, unknown>> }> = JSON.parse(
    new URL(page.url()).searchParams.get('panes') ?? '{}'
  );
  return Object.values(panes)[0]?.queries[0] ?? {};
}

const series = (page: Page, name: string) => page.getByTestId(`data-testid VizLegend series ${name}`);

test('a query without settings shows what synced and what failed', async ({ explorePage, page }) => {
  await explorePage.goto({ queryParams: exploreParams([{ refId: 'A' }]) });
  await expect(series(page, "Sync'd")).toBeVisible();
  await expect(series(page, 'Errors')).toBeVisible();
});

test('filters are kept when switching to another data source and back', async ({ explorePage, page, context }) => {
  await addLogs(context.request);
  await answerForLogs(page);
  const filters = { connector: [FIXTURE_CONNECTOR], object: ['Account', 'Invoice'] };
  await explorePage.goto({ queryParams: exploreParams([{ refId: 'A', queryType: 'failures', filters }]) });
  await expect(page.getByRole('gridcell').filter({ hasText: 'INV-1' }).first()).toBeVisible();

  await explorePage.datasource.set(LOGS.name);
  await expect.poll(() => queryOf(page).expr).toBe('{connector="fixture", object=~"Account|Invoice"}');

  await explorePage.datasource.set(DATA_SOURCE_NAME);
  await expect(series(page, "Sync'd")).toBeVisible();
  expect(queryOf(page)).toMatchObject({
    queryType: 'trend',
    conditions: [
      { field: 'connector', operator: '=', values: [FIXTURE_CONNECTOR] },
      { field: 'object', operator: '=~', values: ['^(?:Account|Invoice)$'] },
    ],
  });
});

test('a correlation links a record to its logs in another data source', async ({ explorePage, page, context }) => {
  await addLogs(context.request);
  await answerForLogs(page);
  const config = { field: 'recordId', target: { expr: '{app="crm"} |= "${recordId}"' } };
  const made = await context.request.post(`/api/datasources/uid/${DATA_SOURCE_UID}/correlations`, {
    data: { targetUID: LOGS.uid, label: 'Logs of this record', type: 'query', config },
  });
  expect(made.status(), await made.text()).toBe(200);
  const { result } = await made.json();
  try {
    const query = { refId: 'A', queryType: 'failures', columns: ['recordId', 'object', 'errorCode'] };
    const filters = { connector: [FIXTURE_CONNECTOR], errorCode: ['DACO-02'] };
    await explorePage.goto({ queryParams: exploreParams([{ ...query, filters }]) });
    await page.getByRole('link', { name: 'INV-1', exact: true }).click();
    await expect.poll(() => decodeURIComponent(page.url())).toContain('{app=\\"crm\\"} |= \\"INV-1\\"');
  } finally {
    await context.request.delete(`/api/datasources/uid/${DATA_SOURCE_UID}/correlations/${result.uid}`);
  }
});
