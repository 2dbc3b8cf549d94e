/** What was sent in an attempt, seen by those who may and at a press alone. */
import { FIXTURE_CONNECTOR } from './fixtures/events';
import { pageUrl } from './support/pages';
import { askServer } from './support/stage';
import { expect, test } from './support/test';

const connector = `payloads-${Date.now()}`;
const RESOURCE = `/api/datasources/uid/sync-health/resources/payload?${new URLSearchParams({ connector, eventId: 'json' })}`;
const BODY = { AccountId: '0015g00000', Amount: 1250.5, Lines: [{ Number: 'L-1' }, { Number: 'L-2' }] };

const event = (id: string, payload?: unknown) => ({
  id,
  connector,
  recordId: `R-${id}`,
  mode: 'realtime',
  object: 'Invoice',
  action: 'update',
  startTime: new Date(Date.now() - 61_000).toISOString(),
  endTime: new Date(Date.now() - 60_000).toISOString(),
  status: 'failed',
  errorCode: 'DACO-02',
  errorMessage: 'Account A-77 has no CRM id',
  payload,
});

const DETAILS = (id: string) =>
  pageUrl('failed-records', { connector, state: 'all', event: id, eventOf: connector, timezone: 'utc' });

test.beforeAll(async () => {
  const long = { Text: 'x'.repeat(20_000) };
  await askServer('/v1/events', [event('json', BODY), event('long', long), event('none')]);
});

test.describe('an editor', () => {
  test.use({ role: 'editor' });

  test('reads and copies it in a failure’s details, and learns what was cut or never sent', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/resources/payload')) {
        asked.push(request.url());
      }
    });
    await page.goto(DETAILS('json'));
    const show = page.getByRole('dialog').getByRole('button', { name: 'Show payload' });
    await expect(show).toBeEnabled();
    expect(asked).toEqual([]);
    await show.press('Enter');
    const text = page.getByLabel('Payload', { exact: true });
    await expect(text).toHaveText(JSON.stringify(BODY, null, 2), { useInnerText: true });
    await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(JSON.stringify(BODY, null, 2));
    expect(asked).toHaveLength(1);

    await page.goto(DETAILS('long'));
    await page.getByRole('dialog').getByRole('button', { name: 'Show payload' }).click();
    await expect(page.getByText('Cut at 16,384 characters: the rest was not kept')).toBeVisible();

    await page.goto(DETAILS('none'));
    await page.getByRole('dialog').getByRole('button', { name: 'Show payload' }).click();
    await expect(page.getByText('No payload is kept: the connector sent none with this attempt')).toBeVisible();
  });
});

test('an admin reads it on the record’s page', async ({ page }) => {
  await page.goto(pageUrl('record', { id: 'R-json', connector }));
  await page.getByRole('button', { name: 'Show payload' }).click();
  await expect(page.getByLabel('Payload', { exact: true })).toContainText('"AccountId": "0015g00000"');
});

test.describe('a viewer', () => {
  test.use({ role: 'viewer' });

  test('sees why not, and is refused by the backend', async ({ page, context }) => {
    await page.goto(DETAILS('json'));
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Show payload' })).toHaveAttribute(
      'aria-disabled',
      'true'
    );
    const answer = await context.request.get(RESOURCE);
    expect([answer.status(), await answer.text()]).toEqual([403, expect.not.stringContaining('0015g')]);
    // Nothing else that a viewer reads has it.
    const range = new URLSearchParams({
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date().toISOString(),
      recordId: 'R-json',
    });
    const history = await context.request.get(`${RESOURCE.replace(/payload\?.*/, 'record')}?${range}`);
    expect(await history.text()).toContain('DACO-02');
    expect(await history.text()).not.toContain('0015g');
  });
});

test('an attempt of a connector that sends none says so', async ({ page }) => {
  await page.goto(pageUrl('record', { id: 'INV-1', connector: FIXTURE_CONNECTOR }));
  await page.getByRole('button', { name: 'Show payload' }).first().click();
  await expect(page.getByText('No payload is kept: the connector sent none with this attempt')).toBeVisible();
});
