/** Failures as log lines in Explore on a real Grafana: volume, labels, context and links. */
import { type Page } from '@playwright/test';

import { FIXTURE_CONNECTOR } from '../fixtures/events';
import { expect, exploreParams, test } from '../support/grafana';
import { inOpenedTab } from '../support/pages';

const QUERY = { refId: 'A', version: 2, queryType: 'failures', format: 'logs' };
const LINE = 'Invoice INV-1 create: DACO-02: Account A-77 has no CRM id';

/** The first query of the only pane, from the URL. */
function queryOf(page: Page): Record<string, unknown> {
  const panes: Record<string, { queries: Array<Record<string, unknown>> }> = JSON.parse(
    new URL(page.url()).searchParams.get('panes') ?? '{}'
  );
  return Object.values(panes)[0]?.queries[0] ?? {};
}

test('failures are log lines below their volume, and a label of one line filters all', async ({
  explorePage,
  page,
}) => {
  const filters = { connector: [FIXTURE_CONNECTOR] };
  await explorePage.goto({ queryParams: exploreParams([{ ...QUERY, filters }]) });
  await expect(page.getByText(LINE)).toBeVisible();
  await expect(
    page.getByText("Rate Plan RP-1 upsert: DACO-99: Unexpected answer 500 for rate plan 'Gold'")
  ).toBeVisible();
  // All three failures of the range, in several bars.
  await expect(page.getByText('Logs volume', { exact: true })).toBeVisible();
  await expect(page.getByText('Total: 3')).toBeVisible();

  await page.getByText(LINE).click();
  // Labels are sorted by name: the action is the first.
  await page.getByRole('button', { name: 'Filter out value in query A' }).first().click();
  await expect.poll(() => queryOf(page).conditions).toEqual([{ field: 'action', operator: '!=', values: ['create'] }]);
  await expect(page.getByText(LINE)).toHaveCount(0);
  await expect(page.getByText('Rate Plan RP-1 upsert')).toBeVisible();
  await expect(page.getByText('Total: 1')).toBeVisible();
});

test('with a search Explore counts the lines that it has', async ({ explorePage, page }) => {
  const filters = { connector: [FIXTURE_CONNECTOR] };
  await explorePage.goto({ queryParams: exploreParams([{ ...QUERY, filters, search: 'INV-1' }]) });
  await expect(page.getByText('Total: 1')).toBeVisible();
  await expect(page.getByText('Rate Plan RP-1 upsert')).toHaveCount(0);
});

test('the context of a line has other failures of its connector', async ({ explorePage, page }) => {
  const filters = { connector: [FIXTURE_CONNECTOR], errorCode: ['DACO-02'] };
  await explorePage.goto({ queryParams: exploreParams([{ ...QUERY, filters }]) });
  await page.getByText(LINE).click();
  await page.getByRole('button', { name: 'Show context' }).click();
  const context = page.getByRole('dialog', { name: 'Log context' });
  // Later ones, and ones of the week before, which are outside of Explore's range.
  await expect(context.getByText('Invoice INV-2 create: DACO-01')).toBeVisible();
  await expect(context.getByText('Invoice INV-9 create: DACO-01')).toBeVisible();
  await expect(context.getByText(LINE)).toBeVisible();
});

test('a line links to its record', async ({ explorePage, page, context }) => {
  const filters = { connector: [FIXTURE_CONNECTOR], errorCode: ['DACO-02'] };
  await explorePage.goto({ queryParams: exploreParams([{ ...QUERY, filters }]) });
  await page.getByText(LINE).click();
  const record = await inOpenedTab(context, () => page.getByText('Sync state of INV-1').click());
  await expect(record.getByRole('heading', { level: 1, name: 'INV-1' })).toBeVisible();
  expect(new URL(record.url()).searchParams.get('connector')).toBe(FIXTURE_CONNECTOR);
});
