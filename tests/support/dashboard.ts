/** Opens and reads bundled dashboards, on Grafana and on the preview. */
import { expect, type Locator, type Page } from '@playwright/test';

import { FIXTURE_CONNECTOR, FIXTURE_RANGE } from '../fixtures/events';
import { STAGE } from './stage';

export type DashboardName = 'overview' | 'failures' | 'performance';

/** URL of a dashboard over the fixture's four hours, unless parameters change that. */
export function dashboardUrl(uid: string, params: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    from: String(FIXTURE_RANGE.from),
    to: String(FIXTURE_RANGE.to),
    timezone: 'utc',
    'var-connector': FIXTURE_CONNECTOR,
    'var-interval': 'hour',
    ...params,
  });
  return `/d/${uid}?${query}`;
}

export async function openDashboard(page: Page, name: DashboardName, params: Record<string, string> = {}) {
  await page.goto(dashboardUrl(`synchealth-${name}`, params));
  await expect(page.getByText("Total Sync'd", { exact: true })).toBeVisible();
}

/** Follows a link that Grafana has in the menu of controls, and the preview above the dashboard. */
export async function followFoldedLink(page: Page, name: 'Failed records' | 'Manual syncs' | 'Reset') {
  if (STAGE === 'grafana') {
    await openControls(page);
  }
  await page.getByRole('link', { name, exact: true }).last().click();
}

export async function openControls(page: Page) {
  await page.getByTestId('data-testid dashboard controls button').click();
}

/** Presses Grafana's refresh button when the panels have loaded. Before that it would cancel their queries. */
export async function refreshDashboard(page: Page) {
  const button = page.getByTestId('data-testid RefreshPicker run button');
  await expect(button).toHaveText('Refresh');
  const asked = page.waitForResponse((response) => response.url().includes('/api/ds/query'));
  await button.click();
  await asked;
}

/** Finds a panel by the beginning of its title. */
export function panel(page: Page, title: string): Locator {
  return page.locator(`section[data-testid^="data-testid Panel header ${title}"]`);
}

/** Returns the titles that a panel has had since, one after the other, and none where the page was loaded again. */
export async function watchTitles(page: Page, beginning: string): Promise<() => Promise<string[]>> {
  const selector = `section[data-testid^="data-testid Panel header ${beginning}"]`;
  await page.evaluate(`
    window.seenTitles = [];
    const look = () => {
      const title = document.querySelector(${JSON.stringify(selector)})?.dataset.testid;
      if (title && title !== window.seenTitles.at(-1)) {
        window.seenTitles.push(title);
      }
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });`);
  return () => page.evaluate<string[]>('window.seenTitles ?? []');
}

/** The texts of a table panel's rows, cell by cell. */
export async function tableRows(table: Locator): Promise<string[][]> {
  return table
    .getByRole('row')
    .evaluateAll((rows) =>
      rows
        .map((row) =>
          [...row.querySelectorAll('[role="gridcell"], [role="cell"]')].map((cell) => cell.textContent?.trim() ?? '')
        )
        .filter((cells) => cells.length > 0)
    );
}
