/** The app's pages in the browser, on the fixture's range. */
import { type Page } from '@playwright/test';

import { at } from '../fixtures/events';

const APP = '/a/syncops-synchealth-app';

/** From nine days ago to now; the live connector's retries end now. */
export function pageUrl(
  page: 'failed-records' | 'record' | 'manual-syncs' | 'activity',
  params: Record<string, string> = {}
) {
  const query = new URLSearchParams({ from: String(at('00:00', -7)), to: 'now', ...params });
  return `${APP}/${page}?${query}`;
}

/** The row of the table that names a record. */
export function recordRow(page: Page, recordId: string) {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: `Details of ${recordId}`, exact: true }) });
}

/** Clicks a link to there: Grafana takes the click on any link, and loads nothing anew. */
export async function clickTo(page: Page, href: string) {
  await page.locator('body').evaluate((body, address) => {
    const link = body.appendChild(body.ownerDocument.createElement('a'));
    link.href = address;
    link.click();
    link.remove();
  }, href);
}
