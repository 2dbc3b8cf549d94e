/** Opens the app's pages over the fixture's range. */
import { type Page } from '@playwright/test';

import { at } from '../fixtures/events';

const APP = '/a/syncops-synchealth-app';

/** The last nine days: retries of the live connector end now. */
export function pageUrl(
  page: 'failed-records' | 'record' | 'manual-syncs' | 'activity',
  params: Record<string, string> = {}
) {
  const query = new URLSearchParams({ from: String(at('00:00', -7)), to: 'now', ...params });
  return `${APP}/${page}?${query}`;
}

/** The table row of a record. */
export function recordRow(page: Page, recordId: string) {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: `Details of ${recordId}`, exact: true }) });
}

/** Clicks a link to a path. Grafana handles it without loading the page again. */
export async function clickTo(page: Page, href: string) {
  await page.locator('body').evaluate((body, address) => {
    const link = body.appendChild(body.ownerDocument.createElement('a'));
    link.href = address;
    link.click();
    link.remove();
  }, href);
}
