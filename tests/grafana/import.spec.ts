/** Importing a file on a real Grafana: it is dropped, mapped, tried out and sent. Its counts are known. */
import { FIXTURE_CONNECTOR } from '../fixtures/events';
import { DATA_SOURCE_UID, expect, test } from '../support/grafana';
import { askServer, SERVER_TOKEN, SERVER_URL } from '../support/stage';

const PAGE = '/a/syncops-synchealth-app/import';
const connector = `file-${Date.now()}`;

/** 4,000 valid rows, one of them twice; one row without a record id, and one that ends before it begins. */
function file(): string {
  const begin = Date.now() - 3_600_000;
  const row = (id: string, record: string, durationMs = 1500) =>
    [id, `"${record}"`, new Date(begin).toISOString(), new Date(begin + durationMs).toISOString()].join(';');
  const good = Array.from({ length: 4000 }, (_, index) => row(`f-${index}`, `R;${index}`));
  return ['Event ID;Record;Begin;End', ...good, good[7]!, row('bad-1', ''), row('bad-2', 'R', -1)].join('\r\n');
}

async function stored(): Promise<number> {
  const range = {
    from: new Date(Date.now() - 86_400_000).toISOString(),
    to: new Date(Date.now() + 60_000).toISOString(),
  };
  const { fields } = await askServer('/v1/query', {
    ...range,
    query: { type: 'summary', filters: { connector: [connector] } },
  });
  return Number((fields as Array<{ name: string; values: number[] }>).find(({ name }) => name === 'events')?.values[0]);
}

test('a file is mapped, tried out and imported, and counts once when imported again', async ({ page }) => {
  await page.goto(PAGE);
  await page
    .getByTestId('dropzone')
    .locator('input')
    .setInputFiles({ name: 'events.csv', mimeType: 'text/csv', buffer: Buffer.from(file()) });
  await expect(page.getByRole('columnheader', { name: 'recordId' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'R;0' })).toBeVisible();
  for (const [member, value] of Object.entries({
    connector,
    object: 'Invoice',
    action: 'update',
    status: 'success',
  })) {
    // Required members have a star after their name.
    await page.getByLabel(new RegExp(`^${member}\\s*\\*?$`)).click();
    await page.getByRole('option', { name: 'The same for all rows' }).click();
    await page.getByLabel(`${member} of all rows`).fill(value);
  }

  const fact = (name: string) =>
    page
      .locator('dl > div')
      .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
      .locator('dd');
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByText('Tried out: nothing was stored')).toBeVisible();
  await expect(fact('Rows')).toHaveText('4,003');
  await expect(fact('New')).toHaveText('4,000');
  await expect(fact('Duplicates')).toHaveText('1');
  await expect(fact('Rejected')).toHaveText('2');
  await expect(page.getByText('recordId is missing: line 4003')).toBeVisible();
  await expect(page.getByText('endTime is before startTime: line 4004')).toBeVisible();
  expect(await stored()).toBe(0);

  await page.getByRole('button', { name: 'Import 4,000 events' }).click();
  await expect(page.getByText('Imported', { exact: true })).toBeVisible();
  await expect(fact('Accepted')).toHaveText('4,000');
  expect(await stored()).toBe(4000);

  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(fact('New')).toHaveText('0');
  await expect(fact('Duplicates')).toHaveText('4,001');
  await expect(page.getByRole('button', { name: 'Import 0 events' })).toBeDisabled();
});

test('a CSV file of failed records is recognized, and all its rows are duplicates', async ({ page }) => {
  const range = new URLSearchParams({
    from: new Date(Date.now() - 30 * 86_400_000).toISOString(),
    to: new Date().toISOString(),
    connector: FIXTURE_CONNECTOR,
  });
  const answer = await fetch(`${SERVER_URL}/v1/failures.csv?${range}`, {
    headers: { authorization: `Bearer ${SERVER_TOKEN}` },
  });
  const text = await answer.text();
  await page.goto(PAGE);
  await page
    .getByTestId('dropzone')
    .locator('input')
    .setInputFiles({ name: 'failures.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByText('Tried out: nothing was stored')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import 0 events' })).toBeDisabled();
});

test('results of a Salesforce job are imported with the job’s information, without a latency', async ({ page }) => {
  const own = `salesforce-${Date.now()}`;
  const endMs = Date.now() - 600_000;
  const job = {
    id: own,
    object: 'Account',
    operation: 'insert',
    createdDate: new Date(endMs - 60_000).toISOString().replace('Z', '+0000'),
    systemModstamp: new Date(endMs).toISOString().replace('Z', '+0000'),
  };
  const rows = ['One', 'Two'].map((name) => `"","REQUIRED_FIELD_MISSING:Missing: [Phone]:Phone --","${name}"`);
  await page.goto(PAGE);
  await page
    .getByTestId('dropzone')
    .locator('input')
    .setInputFiles({
      name: 'failed.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['"sf__Id","sf__Error",Name', ...rows, ''].join('\n')),
    });
  await page.getByLabel(/^Information of the job/).fill(JSON.stringify(job));
  await page.getByLabel(/^recordId/).click();
  await page.getByRole('option', { name: 'Name', exact: true }).click();
  await expect(page.getByLabel(/^startTime/)).toHaveValue('Not known: no latency');
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('button', { name: 'Import 2 events' }).click();
  await expect(page.getByText('Imported', { exact: true })).toBeVisible();
  const filters = { jobId: [own] };
  const range = { from: new Date(endMs - 3_600_000).toISOString(), to: new Date().toISOString() };
  const { fields } = await askServer('/v1/query', { ...range, query: { type: 'failures', filters } });
  const values = (name: string) =>
    (fields as Array<{ name: string; values: unknown[] }>).find((f) => f.name === name)?.values;
  expect(values('recordId')?.sort()).toEqual(['One', 'Two']);
  expect(values('startTime')).toEqual([null, null]);
  expect(values('errorCode')).toEqual(['REQUIRED_FIELD_MISSING', 'REQUIRED_FIELD_MISSING']);

  // With less room the start time is left to the details.
  await page.setViewportSize({ width: 1700, height: 1000 });
  await page.goto(`/a/syncops-synchealth-app/failed-records?jobId=${own}&state=all&from=now-1d&to=now`);
  const row = page.getByRole('row').filter({ hasText: 'REQUIRED_FIELD_MISSING' }).first();
  await expect(row.getByRole('cell', { name: '–', exact: true }).first()).toBeVisible();
});

test.describe('a viewer', () => {
  test.use({ role: 'viewer' });

  test('sees why nothing can be imported, and the backend refuses it', async ({ page, context }) => {
    await page.goto(PAGE);
    await expect(page.getByText(/This needs the (role|permission)/)).toBeVisible();
    const answer = await context.request.post(`/api/datasources/uid/${DATA_SOURCE_UID}/resources/events?dryRun=true`, {
      headers: { 'Content-Type': 'text/csv' },
      data: 'id\n1\n',
    });
    expect(answer.status()).toBe(403);
  });
});
