/** The editors of queries, variables, annotations and alert rules on a real Grafana give data. */
import { QUERY_TYPES, type QueryType } from '@sync-health/contract';

import { FIXTURE_CONNECTOR, LIVE_CONNECTOR } from '../fixtures/events';
import { answerOf, choose, DATA_SOURCE_NAME, expect, exploreParams, test } from '../support/grafana';

/** Query types without data in the fixture, until a test retries or sets an objective. */
const MAY_BE_EMPTY: QueryType[] = ['commands', 'objectives'];

test('every query type gives data in Explore', async ({ explorePage, page }) => {
  await explorePage.goto({ queryParams: exploreParams([{ refId: 'A', queryType: 'summary' }]) });
  const row = explorePage.getQueryEditorRow('A');
  for (const [type, { label }] of Object.entries(QUERY_TYPES)) {
    const answered = page.waitForResponse(
      async (response) =>
        response.url().includes('/api/ds/query') &&
        (response.request().postData() ?? '').includes(`"queryType":"${type}"`) &&
        // Explore cancels a query when it runs another one, so its answer may be missing.
        (await response.json().catch(() => null)) !== null
    );
    await choose(page, row, 'Query type', new RegExp(`^${label}`));
    const { frames, error } = answerOf(await (await answered).json());
    expect(error, label).toBeUndefined();
    expect(frames[0]?.schema.fields.length, label).toBeGreaterThan(1);
    if (!MAY_BE_EMPTY.includes(type as QueryType)) {
      expect(frames[0]?.data.values[0]?.length, label).toBeGreaterThan(0);
    }
  }
});

test('a variable lists the values of a field', async ({ variableEditPage, page, selectors }) => {
  await variableEditPage.setVariableType('Query');
  await variableEditPage.datasource.set(DATA_SOURCE_NAME);
  await choose(page, page, 'Field', 'Connector');
  await variableEditPage.runQuery();
  const { previewOfValuesOption } = selectors.pages.Dashboard.Settings.Variables.Edit.General;
  const values = variableEditPage.getByGrafanaSelector(previewOfValuesOption);
  await expect(values.filter({ hasText: FIXTURE_CONNECTOR }).first()).toBeVisible();
  // Grafana shows the first twenty. Values of other specs are listed too.
  const more = page.getByRole('button', { name: 'Show more' });
  if (await more.isVisible()) {
    await more.click();
  }
  await expect(values.filter({ hasText: new RegExp(`^${LIVE_CONNECTOR}$`) })).toBeVisible();
});

test('an annotation marks the manual sync jobs of the range', async ({ annotationEditPage, page }) => {
  await annotationEditPage.datasource.set(DATA_SOURCE_NAME);
  await choose(page, page, 'Mark', /^Manual sync jobs/);
  const answer = await annotationEditPage.runQuery();
  expect(answer.ok()).toBe(true);
  await expect(page.getByText(/events? \(from/)).toBeVisible();
});

test('a new alert rule is on the error rate, and evaluates', async ({ alertRuleEditPage, page }) => {
  const query = await alertRuleEditPage.getQueryRow();
  await expect(query.locator.getByText('Error rate', { exact: true }).first()).toBeVisible();
  const body = page
    .waitForResponse((response) => response.url().includes('/api/v1/eval'))
    .then((response) => response.json());
  expect((await alertRuleEditPage.evaluate()).status()).toBe(200);
  const { frames, error } = answerOf(await body);
  expect(error).toBeUndefined();
  expect(frames[0]?.schema.fields.map(({ name }) => name)).toContain('errorRate');
});
