/** Objectives on a real Grafana: set on the page, with alert rules from a button that fire while the budget burns. */
import { createClient } from '@sync-health/connector';

import { evaluatedRules, hurry, json, type ProvisionedRule } from '../support/alerting';
import { expect, test } from '../support/grafana';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

const RULES = '/api/v1/provisioning/alert-rules';
/** Some evaluations. */
const FIRES_WITHIN_MS = 60_000;

const connector = `slo-${Date.now()}`;
const id = `${connector}-errors`;

test.use({ role: 'editor' });

/** Sends events of just now, of which some failed. */
async function sendEvents(count: number, failed: number) {
  const now = Date.now();
  await createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector }).send(
    Array.from({ length: count }, (_, index) => ({
      id: `${connector}-${count}-${index}`,
      mode: 'realtime' as const,
      object: index % 2 === 0 ? 'Invoice' : 'Account',
      action: 'update',
      recordId: `${connector}-${index}`,
      startTime: now - 1000,
      endTime: now,
      ...(index < failed
        ? { status: 'failed' as const, errorCode: 'SLO-1', errorMessage: 'No' }
        : { status: 'success' as const }),
    }))
  );
}

test('an objective is set, its rules are created by a button, and they fire while its budget burns', async ({
  page,
  context,
}) => {
  test.setTimeout(2 * FIRES_WITHIN_MS + 120_000);
  // 20 of 100 failed. At a target of 99 % the budget burns 20 times too fast in each window.
  await sendEvents(100, 20);
  await page.goto('/a/syncops-synchealth-app/objectives');
  await page.getByRole('button', { name: 'New objective' }).click();
  const dialog = page.getByRole('dialog');
  const field = dialog.getByLabel('Connector', { exact: true });
  await field.click();
  await field.fill(connector);
  await page.getByRole('option', { name: connector }).first().click();
  await dialog.getByLabel('Target in percent').fill('99');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: connector }).click();
  await expect(page.getByText('20× in 1 hour, 20× in 6 hours')).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Budget left by day' })).toHaveAttribute('aria-valuetext', /-1,900%$/);

  await page.getByRole('button', { name: 'Make alert rules' }).click();
  const links = page.getByRole('link', { name: /exists, open it in Grafana/ });
  await expect(links).toHaveCount(2);
  const uids = (await links.all()).map(
    async (link) => /grafana\/(.+)\/view/.exec((await link.getAttribute('href')) ?? '')?.[1]
  );
  const [fast = '', slow = ''] = (await Promise.all(uids)) as string[];
  const { request } = context;
  try {
    for (const uid of [fast, slow]) {
      const rule = await json<ProvisionedRule>(request, `${RULES}/${uid}`);
      // Without a provenance the rule can be edited in the browser.
      expect(rule.provenance ?? '').toBe('');
    }
    const { folderUID, ruleGroup } = await json<ProvisionedRule>(request, `${RULES}/${fast}`);
    await hurry(request, folderUID, ruleGroup);
    const ruleOf = async (uid: string) => (await evaluatedRules(request)).find((rule) => rule.uid === uid);
    const states = () =>
      Promise.all([fast, slow].map(async (uid) => (await ruleOf(uid))?.alerts?.map(({ state }) => state).join()));
    await expect.poll(states, { timeout: FIRES_WITHIN_MS }).toEqual(['Alerting', 'Alerting']);
    const [alert] = (await ruleOf(fast))?.alerts ?? [];
    expect(alert?.labels).toMatchObject({ id, connector, severity: 'critical' });
    expect(alert?.annotations.summary).toBe(`${connector}: the error budget of ${id} burns 20.0 times too fast`);
    expect(alert?.annotations.objective).toContain(`/objectives?objective=${id}`);

    // 20 of 1,100 failed: 1.8 times too fast, below both bounds.
    await sendEvents(1000, 0);
    await expect.poll(states, { timeout: FIRES_WITHIN_MS }).toEqual(['Normal', 'Normal']);

    // A changed rule stays as it is, and the page has no rule left to create.
    const changed = await json<Record<string, unknown>>(request, `${RULES}/${fast}`);
    const put = await request.put(`${RULES}/${fast}`, {
      headers: { 'X-Disable-Provenance': 'true' },
      data: { ...changed, title: `${id} as we want it` },
    });
    expect(put.status(), await put.text()).toBe(200);
    await page.reload();
    await expect(links).toHaveCount(2);
    await expect(page.getByRole('button', { name: 'Make alert rules' })).toHaveCount(0);
    expect((await json<{ title: string }>(request, `${RULES}/${fast}`)).title).toBe(`${id} as we want it`);

    await links.first().click();
    // Grafana offers to edit rules without a provenance.
    await expect(page.getByText('Edit', { exact: true })).toBeVisible();
    await expect(page.getByText(`${id} as we want it`).last()).toBeVisible();
  } finally {
    await Promise.all(
      [fast, slow].map((uid) => request.delete(`${RULES}/${uid}`, { headers: { 'X-Disable-Provenance': 'true' } }))
    );
    await removeObjective();
  }
});

/** Removes the objective, since other specs list all objectives. */
async function removeObjective() {
  await fetch(`${SERVER_URL}/v1/objectives/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${SERVER_TOKEN}` },
  });
}
