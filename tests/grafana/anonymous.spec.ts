/** Visitors without a login, where Grafana allows them: they see all figures and can't act. */
import { type APIRequestContext } from '@playwright/test';

import { FIXTURE_CONNECTOR, LIVE_CONNECTOR } from '../fixtures/events';
import { JOB_CANCELABLE } from '../fixtures/jobs';
import { dashboardUrl, panel } from '../support/dashboard';
import { DATA_SOURCE_TYPE, DATA_SOURCE_UID } from '../support/grafana';
import { expect, GUEST_ADMIN, test } from '../support/guestGrafana';
import { clickTo, pageUrl, recordRow } from '../support/pages';
import { GUEST_PATH, GUEST_URL, SERVER_TOKEN, SERVER_URL } from '../support/stage';

const SIGN_IN = 'Sign in to do this';
/** The error group need not exist: a visitor is refused before it is looked up. */
const LEVERS: Array<[method: string, resource: string, body?: object | string]> = [
  ['POST', 'commands', { type: 'retry', connector: FIXTURE_CONNECTOR, eventIds: ['e4'] }],
  ['POST', 'commands', { type: 'cancel', connector: LIVE_CONNECTOR, jobId: JOB_CANCELABLE }],
  ['POST', 'commands', { type: 'dismiss', connector: FIXTURE_CONNECTOR, eventIds: ['e4'] }],
  ['POST', 'commands', { type: 'reopen', connector: FIXTURE_CONNECTOR, eventIds: ['e4'] }],
  ['POST', 'commands/preview', { type: 'retry', connector: FIXTURE_CONNECTOR, eventIds: ['e4'] }],
  ['POST', 'commands/none/replay'],
  ['POST', 'commands/none/pause', {}],
  ['POST', 'commands/none/resume', {}],
  ['POST', 'commands/none/stop', {}],
  ['PUT', 'error-groups/none', { status: 'acknowledged' }],
  ['PUT', 'objectives/none', {}],
  ['DELETE', 'objectives/none'],
  ['POST', 'events?dryRun=true', 'id\n1\n'],
  ['DELETE', `record?connector=${FIXTURE_CONNECTOR}&recordId=INV-1`],
  ['GET', `payload?connector=${FIXTURE_CONNECTOR}&eventId=e4`],
];

/** A text is sent as a CSV file. */
function call(request: APIRequestContext, uid: string, method: string, resource: string, data?: object | string) {
  const headers: Record<string, string> = typeof data === 'string' ? { 'Content-Type': 'text/csv' } : {};
  return request.fetch(`${GUEST_URL}/api/datasources/uid/${uid}/resources/${resource}`, { method, data, headers });
}

/** Adds a data source with another setting of who may act. */
async function addDataSource(request: APIRequestContext, uid: string, jsonData: object) {
  const made = await request.post(`${GUEST_URL}/api/datasources`, {
    headers: GUEST_ADMIN,
    data: {
      uid,
      // Sorted after Sync Health, since the pages use the first data source.
      name: `The one for ${uid}`,
      type: DATA_SOURCE_TYPE,
      access: 'proxy',
      url: SERVER_URL,
      jsonData,
      secureJsonData: { token: SERVER_TOKEN },
    },
  });
  expect(made.status(), await made.text()).toBe(200);
}

test('an anonymous viewer sees the figures; each button to act is disabled and says to sign in', async ({ page }) => {
  await page.goto(GUEST_URL + dashboardUrl('synchealth-failures'));
  await expect(panel(page, "Total Sync'd")).toContainText(/Last 7 days\D*7\D/);
  await expect(panel(page, 'Sync Error Rate')).toContainText('30.00%');
  await expect(panel(page, 'Median Latency')).toContainText('00:00:01.500');

  await clickTo(page, GUEST_PATH + pageUrl('failed-records', { connector: FIXTURE_CONNECTOR }));
  await expect(recordRow(page, 'INV-1')).toContainText('DACO-02');
  await page.getByRole('checkbox', { name: 'Select INV-1', exact: true }).check({ force: true });
  for (const name of ['Retry', 'Dismiss…']) {
    const button = page.getByRole('button', { name, exact: true });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await button.hover();
    await expect(page.getByRole('tooltip')).toContainText(SIGN_IN);
  }

  // A link that opens the confirmation to cancel shows no confirmation here.
  const asking = { connector: LIVE_CONNECTOR, openJob: JOB_CANCELABLE, openJobOf: LIVE_CONNECTOR, cancel: 'yes' };
  await clickTo(page, GUEST_PATH + pageUrl('manual-syncs', asking));
  const job = page.getByRole('dialog', { name: new RegExp(JOB_CANCELABLE) });
  await expect(job).toContainText('sam@example.com');
  await expect(page.getByRole('button', { name: 'Yes, cancel the sync' })).toHaveCount(0);
});

test('the backend refuses every action of a visitor, and answers every read', async ({ request }) => {
  for (const [method, resource, body] of LEVERS) {
    const answer = await call(request, DATA_SOURCE_UID, method, resource, body);
    expect([answer.status(), await answer.text()], `${method} ${resource}`).toEqual([
      403,
      expect.stringContaining('Sign in'),
    ]);
  }
  const access = await (await call(request, DATA_SOURCE_UID, 'GET', 'access')).json();
  const refused = ['cancel', 'dismiss', 'erase', 'import', 'objectives', 'payloads', 'retry'];
  expect(Object.keys(access.refusals).sort()).toEqual(refused);
  const range = `from=${new Date(0).toISOString()}&to=${new Date().toISOString()}`;
  const csv = await call(request, DATA_SOURCE_UID, 'GET', `failures.csv?${range}&connector=${FIXTURE_CONNECTOR}`);
  expect(await csv.text()).toContain('INV-1');
});

test('a visitor needs both the setting and the role to act', async ({ request }) => {
  const retry = { type: 'retry', connector: 'nobody', eventIds: ['none'] };
  const statusOf = async (uid: string) => (await call(request, uid, 'POST', 'commands', retry)).status();
  await addDataSource(request, 'everyone', { operateRole: 'Viewer' });
  await addDataSource(request, 'setting', { operateRole: 'Editor', anonymousMayOperate: true });
  await addDataSource(request, 'both', { operateRole: 'Viewer', anonymousMayOperate: true });
  expect([await statusOf('everyone'), await statusOf('setting'), await statusOf('both')]).toEqual([403, 403, 202]);
});
