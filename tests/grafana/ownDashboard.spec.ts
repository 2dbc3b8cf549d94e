/**
 * A dashboard of a user's own on a real Grafana: chained variables, filters from table cells, values in the URL, and a
 * panel with several data sources.
 */
import { type APIRequestContext, type Page } from '@playwright/test';

import { FIXTURE_CONNECTOR, FIXTURE_RANGE } from '../fixtures/events';
import { panel, tableRows } from '../support/dashboard';
import { DATA_SOURCE_TYPE, DATA_SOURCE_UID, expect, test } from '../support/grafana';

const UID = 'own-dashboard';
const dataSource = { type: DATA_SOURCE_TYPE, uid: DATA_SOURCE_UID };
const ofVariables = { connector: ['$connector'], object: ['$object'] };

/** A query variable with several values, first All. */
function variable(name: string, more: object) {
  const current = { text: 'All', value: '$__all' };
  return { name, type: 'query', datasource: dataSource, refresh: 2, multi: true, includeAll: true, current, ...more };
}

async function buildDashboard(request: APIRequestContext) {
  const records = { queryType: 'records', columns: ['objectOrJobId', 'mode', 'object'], filters: ofVariables };
  const dashboard = {
    uid: UID,
    title: 'Own dashboard',
    schemaVersion: 41,
    timezone: 'utc',
    templating: {
      list: [
        variable('connector', { query: { refId: 'v', kind: 'values', field: 'connector' } }),
        variable('object', {
          query: { refId: 'v', kind: 'values', field: 'object', filters: { connector: ['$connector'] } },
          regex: '/^(?:Acc|Inv)/',
        }),
        // With several data sources, the one chosen above is used.
        {
          name: 'ds',
          type: 'datasource',
          query: DATA_SOURCE_TYPE,
          current: { text: 'Sync Health', value: DATA_SOURCE_UID },
        },
        { name: 'filters', type: 'adhoc', datasource: { ...dataSource, uid: '$ds' }, filters: [] },
        { name: 'groupby', label: 'Group', type: 'groupby', datasource: dataSource, current: { text: [], value: [] } },
      ],
    },
    panels: [
      {
        id: 1,
        title: 'Records',
        type: 'table',
        gridPos: { x: 0, y: 0, w: 24, h: 12 },
        datasource: { ...dataSource, uid: '$ds' },
        targets: [{ refId: 'A', datasource: { ...dataSource, uid: '$ds' }, ...records }],
      },
      {
        id: 3,
        title: 'Trend',
        type: 'timeseries',
        gridPos: { x: 0, y: 20, w: 24, h: 8 },
        datasource: dataSource,
        targets: [{ refId: 'A', datasource: dataSource, queryType: 'trend', filters: ofVariables }],
      },
      {
        id: 2,
        title: 'Mixed',
        type: 'timeseries',
        gridPos: { x: 0, y: 12, w: 24, h: 8 },
        datasource: { type: 'datasource', uid: '-- Mixed --' },
        targets: [
          { refId: 'A', datasource: dataSource },
          { refId: 'B', datasource: { type: 'datasource', uid: 'grafana' }, queryType: 'randomWalk' },
        ],
      },
    ],
  };
  const made = await request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } });
  expect(made.status(), await made.text()).toBe(200);
}

async function open(page: Page, params: Record<string, string> = {}) {
  const range = { from: String(FIXTURE_RANGE.from), to: String(FIXTURE_RANGE.to) };
  await page.goto(`/d/${UID}?${new URLSearchParams({ ...range, 'var-connector': FIXTURE_CONNECTOR, ...params })}`);
  return panel(page, 'Records');
}

/** An ad hoc filter as URLs have it. */
function adHoc(...parts: string[]) {
  return parts.map((part) => part.replaceAll('|', '__gfp__')).join('|');
}

async function pressOnCell(page: Page, text: string, button: 'Filter for value' | 'Filter out value') {
  // Not by name: the buttons change the name when they appear.
  const cell = panel(page, 'Records').getByRole('gridcell').filter({ hasText: text }).first();
  await cell.hover();
  await cell.getByRole('button', { name: button }).click();
}

/** The distinct values of one column. */
async function shown(page: Page, column: number) {
  const rows = await tableRows(panel(page, 'Records'));
  return [...new Set(rows.map((cells) => cells[column]))].sort();
}

test.beforeEach(async ({ context }) => buildDashboard(context.request));

test('All of a variable with a pattern is what it offers, and a value in the URL is chosen', async ({ page }) => {
  await open(page);
  await expect.poll(() => shown(page, 2)).toEqual(['Account', 'Invoice']);
  await open(page, { 'var-object': 'Invoice' });
  await expect.poll(() => shown(page, 2)).toEqual(['Invoice']);
});

test('a cell filters for its value or excludes it, and the URL keeps both', async ({ page }) => {
  await open(page, { 'var-object': '' });
  await pressOnCell(page, 'Real Time', 'Filter for value');
  await expect.poll(() => shown(page, 1)).toEqual(['Real Time']);
  await pressOnCell(page, 'Payment', 'Filter out value');
  await expect.poll(() => shown(page, 2)).toEqual(['Account', 'Invoice']);
  await page.reload();
  await expect.poll(() => shown(page, 2)).toEqual(['Account', 'Invoice']);
});

for (const [operator, values, expected] of [
  ['!=', ['Account'], ['Invoice', 'Payment', 'Product', 'Rate Plan']],
  ['=|', ['Account', 'Payment'], ['Account', 'Payment']],
  ['!=|', ['Account', 'Payment'], ['Invoice', 'Product', 'Rate Plan']],
  ['=~', ['^(Acc|Rate)'], ['Account', 'Rate Plan']],
  ['!~', ['^(Acc|Rate)'], ['Invoice', 'Payment', 'Product']],
] as const) {
  test(`an ad hoc filter with ${operator} selects the right rows`, async ({ page }) => {
    await open(page, { 'var-object': '', 'var-filters': adHoc('object', operator, ...values) });
    await expect.poll(() => shown(page, 2)).toEqual(expected);
  });
}

test.describe('an ad hoc operator that the server lacks', () => {
  // Grafana also logs errors of panels.
  test.use({ allowedComplaints: [/no filter with the operator >/] });

  test('is an error of the panel that names the operator', async ({ page }) => {
    const records = await open(page, { 'var-filters': adHoc('object', '>', 'Account') });
    await records.getByTestId('data-testid Panel status error').hover();
    await expect(page.getByText('Sync Health has no filter with the operator >')).toBeVisible();
  });
});

test('a new query shows what synced and what failed, next to another data source', async ({ page }) => {
  await open(page);
  const mixed = panel(page, 'Mixed');
  await mixed.scrollIntoViewIfNeeded();
  for (const series of ["Sync'd", 'Errors', 'B-series']) {
    await expect(mixed.getByText(series).first()).toBeVisible();
  }
  await expect(mixed.getByTestId('data-testid Panel status error')).toHaveCount(0);
});

test('a group-by variable splits the trend by the chosen field', async ({ page }) => {
  await open(page);
  const trend = panel(page, 'Trend');
  await trend.scrollIntoViewIfNeeded();
  await expect(trend.getByText("Sync'd").first()).toBeVisible();
  await open(page, { 'var-groupby': 'object' });
  await trend.scrollIntoViewIfNeeded();
  for (const object of ['Account', 'Invoice']) {
    await expect(trend.getByText(object, { exact: true }).first()).toBeVisible();
  }
  await expect(trend.getByText("Sync'd")).toHaveCount(0);
});
