/** Save & test distinguishes a working connection, a wrong address and a wrong token. */
import { DATA_SOURCE_TYPE, expect, test } from '../support/grafana';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

// A failed health check is answered with 400 or more, which the browser logs.
test.use({ allowedComplaints: [/Failed to load resource/] });

test('with the right URL and token it names the server and its connectors', async ({
  createDataSourceConfigPage,
  page,
}) => {
  const config = await createDataSourceConfigPage({ type: DATA_SOURCE_TYPE });
  await page.getByLabel('Server URL').fill(SERVER_URL);
  await page.getByLabel('Token', { exact: false }).first().fill(SERVER_TOKEN);
  expect((await config.saveAndTest()).ok()).toBe(true);
  await expect(config).toHaveAlert('success', { hasText: 'Connected to Sync Health server' });
});

// Each case has its own data source, since Grafana's backend misses a second save within one second.
for (const { what, url, says } of [
  { what: 'a wrong URL', url: 'http://127.0.0.1:9', says: 'http://127.0.0.1:9' },
  { what: 'a wrong token', url: SERVER_URL, says: 'token' },
]) {
  test(`${what} is an error that says so`, async ({ createDataSourceConfigPage, page }) => {
    const config = await createDataSourceConfigPage({ type: DATA_SOURCE_TYPE });
    await page.getByLabel('Server URL').fill(url);
    await page.getByLabel('Token', { exact: false }).first().fill('not-the-token');
    await config.saveAndTest();
    await expect(config).toHaveAlert('error', { hasText: says });
  });
}

test('settings of an older version keep their time-out, and are saved in the usual place', async ({
  gotoDataSourceConfigPage,
  page,
}) => {
  const created = await page.request.post('/api/datasources', {
    data: {
      name: `Saved before ${Date.now()}`,
      type: DATA_SOURCE_TYPE,
      access: 'proxy',
      url: SERVER_URL,
      jsonData: { timeoutSeconds: 45 },
      secureJsonData: { token: SERVER_TOKEN },
    },
  });
  const { uid } = (await created.json()).datasource;
  const path = `/api/datasources/uid/${uid}`;
  try {
    const config = await gotoDataSourceConfigPage(uid);
    await expect(page.getByLabel(/Time-out in seconds/)).toHaveValue('45');
    await page.getByRole('radio', { name: 'Admins', exact: true }).check();
    expect((await config.saveAndTest()).ok()).toBe(true);
    const { jsonData } = await (await page.request.get(path)).json();
    expect(jsonData).toMatchObject({ timeout: 45, operateRole: 'Admin' });
    expect(jsonData).not.toHaveProperty('timeoutSeconds');
  } finally {
    await page.request.delete(path);
  }
});
