/** Opens the app's pages over the fixture's range. */
import { type BrowserContext, type Page } from '@playwright/test';

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

/**
 * What a tab shows that `act` opens. Its address is opened in a page of its own: Playwright may miss where a tab went
 * that a click opened, and then waits forever for it to arrive.
 */
export async function inOpenedTab(context: BrowserContext, act: () => Promise<void>): Promise<Page> {
  const asked = context.waitForEvent('request', (request) => request.isNavigationRequest());
  await act();
  const page = await context.newPage();
  await page.goto((await asked).url());
  return page;
}
