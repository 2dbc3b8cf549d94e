/**
 * Changes appear without a refresh: by Grafana Live, with one subscription at the server for all browsers, and by
 * polling without it.
 */
import { type Page, type WebSocketRoute } from '@playwright/test';

import { clickTo } from '../support/pages';
import {
  dataSourceOf,
  expectQuiet,
  failedEvent,
  type Followed,
  sendEvents,
  sendJob,
  tailParams,
} from '../support/followedDataSource';
import { expect, test } from '../support/grafana';

const record = (page: Page, id: string) => page.getByRole('gridcell', { name: id, exact: true });

let followed: Followed;
test.beforeEach(async ({ context }, { title }) => {
  followed = await dataSourceOf(context.request, title);
  // Some data to begin with.
  await sendEvents([failedEvent(followed, 'before')]);
});
test.afterEach(async ({ context, page }) => {
  // The data source is removed after this.
  await page.goto('about:blank');
  await followed.remove(context.request);
});

test('a failure appears in a live tail without a refresh and without polling', async ({ page }) => {
  await page.goto(`/explore?${tailParams(followed)}`);
  await expect(record(page, 'before')).toBeVisible();
  // Longer than a poll without Live.
  await expectQuiet(page, followed.server, 12_000);
  await sendEvents([failedEvent(followed, 'after')]);
  await expect(record(page, 'after')).toBeVisible();
  await expect(record(page, 'before')).toBeVisible();
  await expectQuiet(page, followed.server, 3000);
});

test('three browsers share one subscription, which is renewed after a broken connection', async ({ page, browser }) => {
  const others = await Promise.all([1, 2].map(() => browser.newContext({ storageState: undefined })));
  const cookies = await page.context().cookies();
  const pages = [page];
  for (const context of others) {
    await context.addCookies(cookies);
    pages.push(await context.newPage());
  }
  for (const each of pages) {
    await each.goto(new URL(`/explore?${tailParams(followed)}`, test.info().project.use.baseURL).href);
    await expect(record(each, 'before')).toBeVisible();
  }
  await expectQuiet(page, followed.server, 3000);
  expect([followed.server.waiting, followed.server.mostWaiting]).toEqual([1, 1]);

  await sendEvents([failedEvent(followed, 'told')]);
  await Promise.all(pages.map((each) => expect(record(each, 'told')).toBeVisible()));

  const polls = followed.server.cursors();
  followed.server.cutPolls();
  await sendEvents([failedEvent(followed, 'meanwhile')]);
  await Promise.all(pages.map((each) => expect(record(each, 'meanwhile')).toBeVisible()));
  // The broken one is made again.
  expect(followed.server.cursors()[polls.length]).toBe(polls.at(-1));
  expect(followed.server.mostWaiting).toBe(1);
  await Promise.all(others.map((context) => context.close()));
});

test('figures of Home and the progress of a job change without a refresh', async ({ page }) => {
  const app = '/a/syncops-synchealth-app';
  const ds = followed.uid;
  await page.goto(`${app}?ds=${ds}`);
  const errors = page.getByRole('listitem').filter({ hasText: 'Total Sync Errors' });
  const open = page.getByRole('listitem').filter({ hasText: 'Open failures' });
  await expect(errors).toContainText('1');
  await expectQuiet(page, followed.server, 5000);
  await sendEvents([failedEvent(followed, 'second'), failedEvent(followed, 'third')]);
  await expect(errors).toContainText('3');
  await expect(open).toContainText('3');

  await sendJob(followed, 10);
  await clickTo(page, `${app}/manual-syncs?ds=${ds}&from=now-1h&to=now`);
  const job = page.getByRole('row').filter({ hasText: 'Live accounts' });
  await expect(job).toContainText('0 of 10 (0%)');
  // Without Live a running job is asked for every two seconds.
  await expectQuiet(page, followed.server, 6000);
  await sendEvents(
    [1, 2, 3, 4].map((index) => ({ ...failedEvent(followed, `job-${index}`), mode: 'manual', jobId: followed.uid }))
  );
  await expect(job).toContainText('4 of 10 (40%)');
});

test('a page polls while its connection to Grafana is refused, and is told again after that', async ({ page }) => {
  test.setTimeout(240_000);
  let isRefused = false;
  const connections: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/api\/live\/ws/, async (connection) => {
    if (isRefused) {
      await connection.close();
    } else {
      connection.connectToServer();
      connections.push(connection);
    }
  });
  await page.goto(`/explore?${tailParams(followed)}`);
  await expect(record(page, 'before')).toBeVisible();
  await expect.poll(() => followed.server.waiting).toBe(1);

  isRefused = true;
  await Promise.all(connections.map((connection) => connection.close()));
  await sendEvents([failedEvent(followed, 'unconnected')]);
  await expect(record(page, 'unconnected')).toBeVisible();

  isRefused = false;
  await expectQuiet(page, followed.server, 12_000);
  expect(connections.length).toBeGreaterThan(1);
  await sendEvents([failedEvent(followed, 'connected again')]);
  await expect(record(page, 'connected again')).toBeVisible();
  await expectQuiet(page, followed.server, 3000);
});
