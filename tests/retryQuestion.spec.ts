/** The question before a retry counts what the retry takes: records, however often each failed. */
import { pageUrl } from './support/pages';
import { askServer } from './support/stage';
import { expect, test } from './support/test';

let run = 0;

/** Five failures of three records; answers the connector's name. */
async function severalOfEach(): Promise<string> {
  const connector = `several-${Date.now()}-${++run}`;
  await send(connector, ['a', 'a', 'a', 'b', 'c']);
  return connector;
}

async function send(connector: string, recordIds: string[]) {
  const endMs = Date.now() - 60_000;
  await askServer(
    '/v1/events',
    recordIds.map((recordId, index) => ({
      id: `${recordId}-${index}-${endMs}`,
      connector,
      recordId: `R-${recordId}`,
      mode: 'realtime',
      object: 'Invoice',
      action: 'update',
      startTime: new Date(endMs + index - 1000).toISOString(),
      endTime: new Date(endMs + index).toISOString(),
      status: 'failed',
      errorCode: 'DACO-01',
      errorMessage: 'CRM answered 429',
    }))
  );
}

const SEVERAL = '5 failures of 3 records: each record is retried once, with its newest failure.';

test('of a page and of all that match it says how many failures of how many records, and retries those', async ({
  page,
}) => {
  const connector = await severalOfEach();
  await page.goto(pageUrl('failed-records', { connector }));
  await page
    .getByRole('checkbox', { name: 'Select all records on this page that can be acted on' })
    .check({ force: true });
  await page.getByRole('button', { name: 'Options… of a retry: a pace, a start time or a reason' }).click();
  const question = page.getByRole('dialog', { name: 'Retry 3 records?' });
  await expect(question.getByText(SEVERAL)).toBeVisible();
  await question.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Select all 5 that match' }).click();
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(question.getByText(SEVERAL)).toBeVisible();
  await question.getByRole('button', { name: 'Retry 3 records' }).click();
  await expect(page.getByText('3 records accepted for retry')).toBeVisible();
});

test('what fails after the question is not retried, and what another operator took meanwhile is said', async ({
  page,
}) => {
  const connector = await severalOfEach();
  await page.goto(pageUrl('failed-records', { connector }));
  await page.getByRole('button', { name: 'Select all 5 that match' }).click();
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Retry 3 records?' });
  await expect(question.getByText(SEVERAL)).toBeVisible();

  await send(connector, ['late']);
  const range = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date().toISOString() };
  const other = { type: 'retry', connector, ...range, search: 'R-a' };
  expect(await askServer('/v1/commands', other, { 'x-requested-by': 'another' })).toMatchObject({ accepted: 1 });
  await question.getByRole('button', { name: 'Retry 3 records' }).click();
  await expect(page.getByText('2 records accepted for retry')).toBeVisible();
  await expect(page.getByText(/being retried already/).first()).toBeVisible();
});
