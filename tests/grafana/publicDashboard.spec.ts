/**
 * Public dashboards. Grafana sends their queries without replacing variables. A panel shows a true figure or an error,
 * never 0 because of a variable without a value.
 */
import { type APIRequestContext } from '@playwright/test';

import { FIXTURE_CONNECTOR, FIXTURE_RANGE } from '../fixtures/events';
import { panel } from '../support/dashboard';
import { answerOf, DATA_SOURCE_TYPE, DATA_SOURCE_UID, expect, test } from '../support/grafana';

const UID = 'for-everybody';
const dataSource = { type: DATA_SOURCE_TYPE, uid: DATA_SOURCE_UID };
const ofFixture = { connector: [FIXTURE_CONNECTOR] };

/** Each error names the variable without a value, wherever in the query it is. */
const UNFILLED: Array<{ query: object; says: string }> = [
  { query: { filters: { ...ofFixture, object: ['$object'] } }, says: 'filters.object: the variable $object' },
  {
    query: { filters: { connector: ['${connector:text}'] } },
    says: 'filters.connector: the variable ${connector:text}',
  },
  { query: { filters: { object: ['the [[object]]'] } }, says: 'filters.object: the variable [[object]]' },
  { query: { filters: ofFixture, window: '$window' }, says: 'window: the variable $window' },
  {
    query: { conditions: [{ field: 'object', operator: '=', values: ['$object'] }] },
    says: 'conditions.object: the variable $object',
  },
];

/** Titles have no digit, so that a figure beside them is noticed. */
const unfilledTitle = (index: number) => `Unfilled ${'abcde'[index]}`;

const stat = (id: number, title: string, query: object) => ({
  id,
  title,
  type: 'stat',
  gridPos: { x: (id % 4) * 6, y: Math.floor(id / 4) * 6, w: 6, h: 6 },
  datasource: dataSource,
  targets: [{ refId: 'A', version: 2, queryType: 'summary', columns: ['synced'], datasource: dataSource, ...query }],
});

/** Makes a dashboard public and returns the token of its URL. */
async function publish(request: APIRequestContext, uid: string): Promise<string> {
  const made = await request.post(`/api/dashboards/uid/${uid}/public-dashboards`, { data: { isEnabled: true } });
  expect(made.status(), await made.text()).toBe(200);
  return (await made.json()).accessToken;
}

async function publishOwn(request: APIRequestContext): Promise<string> {
  const panels = [
    stat(1, 'Filled in', { filters: ofFixture }),
    ...UNFILLED.map(({ query }, index) => stat(index + 2, unfilledTitle(index), query)),
  ];
  const time = { from: new Date(FIXTURE_RANGE.from).toISOString(), to: new Date(FIXTURE_RANGE.to).toISOString() };
  const dashboard = { uid: UID, title: 'For everybody', schemaVersion: 41, timezone: 'utc', time, panels };
  const made = await request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } });
  expect(made.status(), await made.text()).toBe(200);
  return publish(request, UID);
}

/** Asks for a panel as a visitor's browser does, over the dashboard's saved range. */
function askPanel(request: APIRequestContext, token: string, id: number) {
  return request.post(`/api/public/dashboards/${token}/panels/${id}/query`, {
    data: { intervalMs: 60_000, maxDataPoints: 500 },
  });
}

test.describe('to everybody', () => {
  // A refused query is answered with 400, which the browser and Grafana log.
  test.use({ allowedComplaints: [/Failed to load resource|has no value here/] });

  test('a panel without variables shows its figure, and one with a variable names it in an error', async ({
    page,
    context,
  }) => {
    const token = await publishOwn(context.request);
    const filled = answerOf(await (await askPanel(context.request, token, 1)).json());
    expect(filled.frames.map(({ data }) => data.values)).toEqual([[[7]]]);
    for (const [index, { says }] of UNFILLED.entries()) {
      const { frames, error } = answerOf(await (await askPanel(context.request, token, index + 2)).json());
      expect([frames.flatMap(({ data }) => data.values), error], says).toEqual([[], expect.stringContaining(says)]);
    }

    await context.clearCookies();
    await page.goto(`/public-dashboards/${token}`);
    await expect(panel(page, 'Filled in')).toContainText('7');
    const unfilled = panel(page, unfilledTitle(0));
    await expect(unfilled).not.toContainText(/\d/);
    await unfilled.getByTestId('data-testid Panel status error').hover();
    await expect(page.getByText(UNFILLED[0]!.says)).toBeVisible();
  });
});

test('the bundled dashboards, whose data source is a variable, have an error in each panel', async ({ context }) => {
  for (const uid of ['synchealth-overview', 'synchealth-failures', 'synchealth-performance']) {
    const token = await publish(context.request, uid);
    const { dashboard } = await (await context.request.get(`/api/public/dashboards/${token}`)).json();
    const asking: Array<{ id: number; type: string }> = dashboard.panels.filter(
      ({ type }: { type: string }) => type !== 'row'
    );
    expect(asking.length).toBeGreaterThan(4);
    for (const { id } of asking) {
      expect((await askPanel(context.request, token, id)).status(), `panel ${id} of ${uid}`).toBeGreaterThanOrEqual(
        400
      );
    }
  }
});
