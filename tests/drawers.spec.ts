/** Details of a job over the details of a failure, closed one after the other by keyboard. */
import { FIXTURE_CONNECTOR } from './fixtures/events';
import { JOB_FINISHED } from './fixtures/jobs';
import { pageUrl } from './support/pages';
import { expect, test } from './support/test';

test('Escape closes a job’s details first, then the failure’s, and the focus goes back to what opened each', async ({
  page,
}) => {
  await page.goto(pageUrl('failed-records', { connector: FIXTURE_CONNECTOR, mode: 'manual', state: 'all' }));
  const details = page.getByRole('button', { name: /^Details of/ }).first();
  await details.focus();
  await page.keyboard.press('Enter');
  const job = page.getByRole('dialog').getByRole('link', { name: JOB_FINISHED });
  await job.focus();
  await page.keyboard.press('Enter');
  const ofJob = page.getByRole('dialog').filter({ has: page.getByRole('row', { name: /Rate Plan/ }) });
  await expect(ofJob).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(ofJob).toHaveCount(0);
  await expect(job).toBeVisible();
  await expect(job).toBeFocused();

  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(details).toBeFocused();
});
