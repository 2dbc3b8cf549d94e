/** Operators follow manual sync jobs and cancel them. */
import { readFile } from 'node:fs/promises';

import { FIXTURE_CONNECTOR, LIVE_CONNECTOR } from './fixtures/events';
import { JOB_CANCELABLE, JOB_FINISHED } from './fixtures/jobs';
import { pageUrl } from './support/pages';
import { expect, test } from './support/test';

test('a finished job has its counts by data object, and its failures as a file', async ({ page }) => {
  await page.goto(`/a/syncops-synchealth-app/manual-syncs/${JOB_FINISHED}?connector=${FIXTURE_CONNECTOR}`);
  // Two products succeeded, one rate plan failed.
  await expect(page.getByRole('row', { name: /Product/ })).toContainText('2');
  const download = page.waitForEvent('download');
  await page
    .getByRole('row', { name: /Rate Plan/ })
    .getByRole('link')
    .click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv.trim().split('\n')).toHaveLength(2);
  expect(csv).toContain('e9');
});

test('a viewer sees why a job can’t be canceled', async ({ page, context }) => {
  const { signIn } = await import('./support/session');
  await signIn(context, 'viewer');
  await page.goto(pageUrl('manual-syncs', { connector: LIVE_CONNECTOR }));
  await expect(page.getByRole('button', { name: /^Cancel Accounts/ })).toHaveAttribute('aria-disabled', 'true');
});

test('on a narrow screen the actions of jobs are in sight without scrolling', async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 1000 });
  await page.goto(pageUrl('manual-syncs', { connector: LIVE_CONNECTOR }));
  await expect(page.getByRole('button', { name: /^Cancel Accounts/ })).toBeInViewport({ ratio: 1 });
});

test('Cancel asks for confirmation, and the job is canceled when the connector reports it', async ({ page }) => {
  await page.goto(pageUrl('manual-syncs', { connector: LIVE_CONNECTOR }));
  const row = page.getByRole('row', { name: /Accounts & Related Objects/ });
  await expect(row).toContainText('100 of 400 (25%)');
  await row.getByRole('button', { name: /^Cancel/ }).click();
  await expect(page.getByText(/Are you sure/)).toBeVisible();
  await page.getByRole('button', { name: 'Yes, cancel the sync' }).click();
  await expect(row).toContainText('Canceled');

  await page.goto(pageUrl('activity'));
  await expect(page.getByRole('row').filter({ hasText: JOB_CANCELABLE })).toContainText('admin');
});
