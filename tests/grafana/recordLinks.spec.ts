/** Record links from the settings page: in a table and on the record's page. */
import { FIXTURE_CONNECTOR } from '../fixtures/events';
import { DATA_SOURCE_TYPE, expect, exploreParams, test } from '../support/grafana';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

// The settings page asks grafana.com for plugins, which some machines can't reach.
test.use({ allowedComplaints: [/api\/gnet\/plugins/] });

test('a record link is on the rows that it is for', async ({ createDataSourceConfigPage, explorePage, page }) => {
  const config = await createDataSourceConfigPage({ type: DATA_SOURCE_TYPE, name: 'With links' });
  await page.getByLabel('Server URL').fill(SERVER_URL);
  await page.getByLabel('Token', { exact: false }).first().fill(SERVER_TOKEN);
  for (const [index, link] of [
    { title: 'Open in CRM', url: 'https://crm.example.com/{object}/{recordId}', connector: FIXTURE_CONNECTOR },
    { title: 'Open elsewhere', url: 'https://else.example.com/{recordId}', connector: 'another' },
  ].entries()) {
    await page.getByRole('button', { name: 'Add link' }).click();
    const row = page.getByRole('group', { name: `Link ${index + 1}` });
    await row.getByLabel('Title').fill(link.title);
    await row.getByLabel('URL', { exact: true }).fill(link.url);
    await row.getByLabel('Only for connector').fill(link.connector);
  }
  expect((await config.saveAndTest()).ok()).toBe(true);

  const { uid } = config.datasource;
  const filters = { connector: [FIXTURE_CONNECTOR], errorCode: ['DACO-02'] };
  const queryParams = exploreParams([{ refId: 'A', queryType: 'failures', filters }]);
  queryParams.set('panes', queryParams.get('panes')!.replace('"sync-health"', JSON.stringify(uid)));
  await explorePage.goto({ queryParams });
  // A single link is the cell's own. With two, a click would open a menu.
  await expect(page.getByRole('link', { name: 'INV-1', exact: true }).first()).toHaveAttribute(
    'href',
    'https://crm.example.com/Invoice/INV-1'
  );

  const range = { from: queryParams.get('panes')!.match(/"from":"(\d+)"/)![1]!, to: 'now' };
  const params = new URLSearchParams({ id: 'INV-1', connector: FIXTURE_CONNECTOR, ds: uid, ...range });
  await page.goto(`/a/syncops-synchealth-app/record?${params}`);
  await expect(page.getByRole('link', { name: 'Open in CRM' }).first()).toHaveAttribute(
    'href',
    'https://crm.example.com/Invoice/INV-1'
  );
  await expect(page.getByRole('link', { name: 'Open elsewhere' })).toHaveCount(0);
});
