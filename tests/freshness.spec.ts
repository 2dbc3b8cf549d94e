/** Home says which data objects are late by their own rhythm. */
import { EARLIER_AGES_MS, LATE_AGE_MS, RECENT_AGE_MS, successes } from './fixtures/rhythm';
import { askServer } from './support/stage';
import { expect, test } from './support/test';

const CONNECTOR = 'weekly-rhythm';

test('a data object is late if its last success is older than usual', async ({ page }) => {
  await askServer('/v1/events', [
    ...successes(CONNECTOR, 'OverdueOrder', [...EARLIER_AGES_MS, LATE_AGE_MS]),
    ...successes(CONNECTOR, 'PunctualOrder', [...EARLIER_AGES_MS, RECENT_AGE_MS]),
  ]);
  await page.goto('/a/syncops-synchealth-app');
  // What is late is on the first page of the table.
  const late = page.getByRole('row').filter({ hasText: 'OverdueOrder' });
  await expect(late.getByText('Late', { exact: true })).toBeVisible();
  await expect(late).toContainText(/5\.\d hours/);
  await expect(page.getByRole('row').filter({ hasText: 'PunctualOrder' }).getByText('Late')).toHaveCount(0);
});
