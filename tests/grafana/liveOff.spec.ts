/** A Grafana without Live (`max_connections = 0`): changes appear by polling. */
import { dataSourceOf, failedEvent, sendEvents, sendJob, tailParams } from '../support/followedDataSource';
import { expect, test } from '../support/guestGrafana';
import { ADMIN } from '../support/session';
import { GUEST_URL } from '../support/stage';

test('a failure appears in a live tail and on Home, and a job moves, by polling', async ({ page, context }) => {
  const data = { user: ADMIN.username, password: ADMIN.password };
  expect((await context.request.post(`${GUEST_URL}/login`, { data })).ok()).toBe(true);
  const followed = await dataSourceOf(context.request, 'live off', GUEST_URL);
  try {
    await sendEvents([failedEvent(followed, 'before')]);
    await page.goto(`${GUEST_URL}/explore?${tailParams(followed)}`);
    const record = (id: string) => page.getByRole('gridcell', { name: id, exact: true });
    await expect(record('before')).toBeVisible();
    await sendEvents([failedEvent(followed, 'after')]);
    await expect(record('after')).toBeVisible();

    await page.goto(`${GUEST_URL}/a/syncops-synchealth-app?ds=${followed.uid}`);
    const errors = page.getByRole('listitem').filter({ hasText: 'Total Sync Errors' });
    await expect(errors).toContainText('2');
    await sendEvents([failedEvent(followed, 'third')]);
    await expect(errors).toContainText('3', { timeout: 60_000 });

    await sendJob(followed, 10);
    await page.goto(`${GUEST_URL}/a/syncops-synchealth-app/manual-syncs?ds=${followed.uid}&from=now-1h&to=now`);
    const job = page.getByRole('row').filter({ hasText: 'Live accounts' });
    await expect(job).toContainText('0 of 10 (0%)');
    await sendEvents([{ ...failedEvent(followed, 'of the job'), mode: 'manual', jobId: followed.uid }]);
    await expect(job).toContainText('1 of 10 (10%)');
    expect(followed.server.cursors()).toEqual([]);
  } finally {
    await followed.remove(context.request);
  }
});
