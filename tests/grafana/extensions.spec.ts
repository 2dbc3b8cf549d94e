/** Links to Sync Health from other parts of Grafana: traces and log lines that name a record, and alerts. */
import { FIXTURE_CONNECTOR } from '../fixtures/events';
import { AS_ADMIN, copyRule, deleteRule, evaluatedRules } from '../support/alerting';
import { expect, test } from '../support/grafana';
import { inOpenedTab } from '../support/pages';

const TEST_DATA = { uid: 'of-others', name: 'Of others', type: 'grafana-testdata-datasource', access: 'proxy' };

const tags = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => ({ key, value }));

/** A trace of one span, as Tempo answers it. */
const TRACE = {
  schema: {
    meta: { preferredVisualisationType: 'trace' },
    fields: [
      ...['traceID', 'spanID', 'parentSpanID', 'operationName', 'serviceName'].map((name) => ({
        name,
        type: 'string',
      })),
      { name: 'serviceTags', type: 'other' },
      { name: 'startTime', type: 'number' },
      { name: 'duration', type: 'number' },
      { name: 'tags', type: 'other' },
    ],
  },
  data: {
    values: [
      ...[['ab'], ['cd'], [null], ['sync invoice'], ['billing-sync']],
      [tags({ 'sync_health.connector': FIXTURE_CONNECTOR })],
      [Date.now()],
      [12],
      [tags({ 'sync_health.record_id': 'INV-1' })],
    ],
  },
};

test('a trace of another data source links to the record that it names', async ({ explorePage, page, context }) => {
  expect([200, 409]).toContain((await context.request.post('/api/datasources', { data: TEST_DATA })).status());
  const queries = [{ refId: 'A', scenarioId: 'raw_frame', rawFrameContent: JSON.stringify([TRACE]) }];
  const panes = JSON.stringify({
    pane: { datasource: TEST_DATA.uid, queries, range: { from: 'now-1h', to: 'now' } },
  });
  await explorePage.goto({ queryParams: new URLSearchParams({ schemaVersion: '1', panes }) });
  const link = page.getByRole('button', { name: 'Sync state of INV-1' }).first();
  const record = await inOpenedTab(context, () => link.click());
  await expect(record.getByRole('heading', { level: 1, name: 'INV-1' })).toBeVisible();
  await expect(record).toHaveTitle(/^INV-1 - /);
  expect(new URL(record.url()).searchParams.get('connector')).toBe(FIXTURE_CONNECTOR);
});

test.describe('an alert', () => {
  test.use(AS_ADMIN);

  test('links to the failed records behind it', async ({ page, context }) => {
    const ofOneError = { filters: { connector: [FIXTURE_CONNECTOR], errorCode: ['DACO-02'] } };
    const rule = await copyRule(context.request, 'synchealth-left-open', 'alert-link', (query) =>
      query.datasourceUid === '__expr__' ? query : { ...query, model: { ...query.model, ...ofOneError } }
    );
    try {
      await expect
        .poll(async () => (await evaluatedRules(context.request)).find(({ uid }) => uid === rule)?.alerts?.length ?? 0)
        .toBeGreaterThan(0);
      await page.goto(`/alerting/grafana/${rule}/view?tab=instances`);
      await page.getByRole('button', { name: 'Actions', exact: true }).click();
      await page.getByRole('menuitem', { name: /^Failed records/ }).click();
      // Grafana asks before it leaves the page.
      await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click();
      await expect(page).toHaveURL(/failed-records\?.*errorCode=DACO-02/);
    } finally {
      await deleteRule(context.request, rule);
    }
  });
});
