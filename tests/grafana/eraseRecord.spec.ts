/** Erasing a record on a real Grafana: only by an admin who types its id. */
import { DATA_SOURCE_UID, expect, test } from '../support/grafana';
import { askServer, SERVER_TOKEN, SERVER_URL } from '../support/stage';

const connector = `erase-${Date.now()}`;
const RECORD = 'R/0815 ü';
const BUTTON = `Erase the record of ${connector}`;
const PAGE = `/a/syncops-synchealth-app/record?${new URLSearchParams({ id: RECORD, connector, ds: DATA_SOURCE_UID })}`;
const ERASE = `/api/datasources/uid/${DATA_SOURCE_UID}/resources/record?${new URLSearchParams({ recordId: RECORD, connector })}`;

const event = (id: string, recordId: string, endMs: number) => ({
  id,
  connector,
  recordId,
  mode: 'realtime',
  object: 'Invoice',
  action: 'update',
  startTime: new Date(endMs - 1000).toISOString(),
  endTime: new Date(endMs).toISOString(),
  status: 'failed',
  errorCode: 'E-1',
});

async function attemptsOf(recordId: string): Promise<number> {
  const range = { from: new Date(Date.now() - 86_400_000).toISOString(), to: new Date().toISOString() };
  const params = new URLSearchParams({ ...range, recordId, connector });
  const answer = await fetch(`${SERVER_URL}/v1/record?${params}`, {
    headers: { authorization: `Bearer ${SERVER_TOKEN}` },
  });
  return ((await answer.json()) as { attempts: unknown[] }).attempts.length;
}

test.beforeAll(async () => {
  const endMs = Date.now() - 3_600_000;
  await askServer('/v1/events', [
    event('a', RECORD, endMs),
    event('b', RECORD, endMs + 1000),
    event('c', 'other', endMs + 1000),
  ]);
});

test.describe('an editor', () => {
  test.use({ role: 'editor' });

  test('sees the reason, and is refused by the backend', async ({ page, context }) => {
    await page.goto(PAGE);
    const button = page.getByRole('button', { name: BUTTON });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    expect((await context.request.delete(ERASE)).status()).toBe(403);
    expect(await attemptsOf(RECORD)).toBe(2);
  });
});

test('an admin erases it after typing its id', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(PAGE);
  await page.getByRole('button', { name: BUTTON }).click();
  const question = page.getByRole('dialog');
  await expect(question.getByText(/^Attempts: 2\. Failures: 2\./)).toBeVisible();
  const confirm = question.getByRole('button', { name: 'Erase it for good' });
  await expect(confirm).toBeDisabled();
  await question.getByLabel('Reason').fill('asked for by its owner');
  await question.getByPlaceholder(/Type/).fill(RECORD);
  await confirm.click();
  await expect(page.getByText('The record is erased: nothing is left in any table')).toBeVisible({ timeout: 150_000 });
  expect([await attemptsOf(RECORD), await attemptsOf('other')]).toEqual([0, 1]);
});
