/**
 * Follows every link of the bundled dashboards on a real Grafana: it opens an existing page with the filters and time
 * range of its URL. Links of alerts are filled in as Grafana does it.
 */
import { type Page } from '@playwright/test';

import { FIXTURE_CONNECTOR, FIXTURE_RANGE } from '../fixtures/events';
import { JOB_FINISHED } from '../fixtures/jobs';
import { provisionedRules } from '../support/alerting';
import { type DashboardName, openDashboard } from '../support/dashboard';
import { expect, test } from '../support/grafana';
import { clickTo } from '../support/pages';

// No test changes anything.
test.describe.configure({ mode: 'parallel' });

const NAMES: DashboardName[] = ['overview', 'failures', 'performance'];

/** URLs of the links on a dashboard that stay in Sync Health, one of each kind. Links of a table differ by row. */
async function linksOf(page: Page): Promise<string[]> {
  const seen = new Map<string, string>();
  // Panels are drawn when they come into view.
  for (let scrolled = 0; scrolled < 5; scrolled++) {
    const hrefs = await page
      .locator('main a[href]')
      .evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href') ?? ''));
    for (const href of hrefs.filter((each) => /synchealth/.test(each))) {
      const url = new URL(href, 'http://grafana');
      const named = [...url.searchParams].flatMap(([name, value]) => (value === '' ? [] : [name])).sort();
      seen.set(`${url.pathname} ${[...new Set(named)].join(' ')}`, url.pathname + url.search);
    }
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(300);
  }
  return [...seen.values()];
}

const HELP = '/a/syncops-synchealth-app/help';

/** Parameters that become a part of the path or get another name. */
const NOT_KEPT = ['job'];
/** Parameters that pages do not have. */
const NOT_OF_PAGES = ['var-interval', 'var-bucket'];
/** Parameters that jobs have too. `page` becomes the path. */
const OF_JOBS = ['ds', 'var-ds', 'connector', 'var-connector', 'timezone'];

/** Opens the first URL of a path directly, as from a mail, and the others by a click from the page Help. */
async function open(page: Page, href: string, loaded: Set<string>) {
  const { pathname } = new URL(href, 'http://grafana');
  if (!loaded.has(pathname)) {
    loaded.add(pathname);
    await page.goto(href);
    return;
  }
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
  await clickTo(page, HELP);
  await expect(crumbs).toContainText('Help');
  await clickTo(page, href);
  await expect(crumbs, href).not.toContainText('Help');
}

async function follow(page: Page, href: string, loaded: Set<string>) {
  await open(page, href, loaded);
  const wanted = new URL(href, 'http://grafana').searchParams;
  await expect(page.getByRole('navigation', { name: 'Breadcrumbs' }), href).toContainText(/Sync Health|Dashboards/);
  await expect(page.getByText(/page not found|dashboard not found/i), href).toHaveCount(0);
  await expect(page.getByRole('alert').filter({ hasText: /not found|failed|could not/i }), href).toHaveCount(0);
  // Waits for the redirect.
  await expect(page, href).not.toHaveURL(/\/open\?/);
  const shown = new URL(page.url()).searchParams;
  const isJob = Boolean(wanted.get('job')) || /manual-syncs\//.test(page.url());
  const isJobs = /\/manual-syncs\?/.test(page.url());
  const isPage = /\/a\/syncops-synchealth-app\//.test(page.url());
  if (isJob && wanted.get('job')) {
    // The details are over the manual syncs of the dashboard's time range. Cancel shows its confirmation.
    await expect(page.getByRole('dialog', { name: new RegExp(wanted.get('job')!) }), href).toBeVisible();
    expect([shown.get('openJobOf'), shown.get('from')], href).toEqual([wanted.get('connector'), wanted.get('from')]);
    await expect(page.getByRole('button', { name: 'Yes, cancel the sync' }), href).toHaveCount(
      wanted.has('cancel') ? 1 : 0
    );
    return;
  }
  if (isJob) {
    await expect(page.getByRole('heading', { level: 1 }), href).toBeVisible();
    expect(shown.get('connector'), href).toBeTruthy();
    return;
  }
  const record = wanted.get('record');
  if (record) {
    // The page of the record, whatever the dashboard's filters.
    await expect(page.getByRole('heading', { level: 1, name: record }), href).toBeVisible();
    expect([shown.get('id'), shown.get('connector')], href).toEqual([record, wanted.get('connector')]);
    return;
  }
  for (const name of ['from', 'to']) {
    expect(shown.get(name), `${name} of ${href}`).toBe(wanted.get(name));
  }
  for (const [name, value] of wanted) {
    const own = isPage ? name.replace(/^var-/, '') : name;
    const isKept = isJobs
      ? OF_JOBS.includes(name)
      : !NOT_KEPT.includes(name) && !(isPage && NOT_OF_PAGES.includes(name));
    const isFilter = value !== '' && value !== '$__all' && isKept;
    if (isFilter) {
      expect(shown.getAll(own), `${name} of ${href}`).toContain(value);
    }
  }
}

for (const name of NAMES) {
  test(`every link of ${name} leads where it says`, async ({ page }) => {
    test.setTimeout(180_000);
    await openDashboard(page, name, { 'var-object': 'Invoice', 'var-mode': 'realtime' });
    const links = await linksOf(page);
    // Two dashboards, two pages and Reset, at least.
    expect(links.length).toBeGreaterThanOrEqual(4);
    const loaded = new Set<string>();
    for (const href of links) {
      // Every variable is replaced.
      expect(decodeURIComponent(href).replaceAll('$__all', '')).not.toContain('$');
      await follow(page, href, loaded);
    }
  });
}

test('an error on the dashboard Failures opens its records with the dashboard’s filters', async ({ page }) => {
  await openDashboard(page, 'failures', { 'var-object': 'Invoice' });
  await page.getByRole('link', { name: 'DACO-02', exact: true }).first().click();
  await expect(page).toHaveURL(/failed-records\?.*errorCode=DACO-02/);
  const { searchParams } = new URL(page.url());
  expect(searchParams.getAll('connector')).toEqual([FIXTURE_CONNECTOR]);
  expect(searchParams.getAll('object')).toEqual(['Invoice']);
  expect(searchParams.getAll('mode')).toEqual([]);
  expect(Date.parse(searchParams.get('from') ?? '')).toBe(FIXTURE_RANGE.from);
  await expect(page.getByRole('row').filter({ hasText: 'INV-1' }).first()).toBeVisible();
});

/** Labels that Grafana would insert into an alert's annotations. */
const LABELS: Record<string, string> = {
  connector: FIXTURE_CONNECTOR,
  object: 'Invoice',
  errorCode: 'DACO-02',
  jobId: JOB_FINISHED,
};

function fillIn(template: string): string {
  return template
    .replace('{{ externalURL }}', '/')
    .replaceAll(/\{\{ with \$labels\.(\w+) \}\}(.*?)\{\{ end \}\}/g, (_, label: string, text: string) =>
      text.replace('{{ urlquery . }}', encodeURIComponent(LABELS[label] ?? ''))
    )
    .replaceAll(/\{\{ urlquery \$labels\.(\w+) \}\}/g, (_, label: string) => encodeURIComponent(LABELS[label] ?? ''));
}

test('every link of an alert leads where it says', async ({ page, context }) => {
  test.setTimeout(180_000);
  const rules = await provisionedRules(context.request);
  const links = rules.flatMap(({ annotations }) =>
    ['dashboard', 'failed_records', 'job'].flatMap((name) => (annotations[name] ? [fillIn(annotations[name])] : []))
  );
  const loaded = new Set<string>();
  for (const href of new Set(links)) {
    expect(href).not.toMatch(/[{}]/);
    await follow(page, href, loaded);
  }
});
