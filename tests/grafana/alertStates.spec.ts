/**
 * The states of provisioned rules without data, while the server is away, and when it is back, as docs/alerting.md has
 * them.
 */
import { type APIRequestContext, expect, test } from '@playwright/test';

import { FIXTURE_CONNECTOR, LIVE_CONNECTOR } from '../fixtures/events';
import {
  type AlertQuery,
  AS_ADMIN,
  copyRule,
  deleteRule,
  evaluatedRules,
  type ProvisionedRule,
  provisionedRules,
} from '../support/alerting';
import { DATA_SOURCE_TYPE, DATA_SOURCE_UID } from '../support/grafana';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

/** Nothing listens on the discard port. */
const NO_SERVER = 'http://127.0.0.1:9';
const AWAY = 'server-away';

test.use(AS_ADMIN);

const isQuery = ({ datasourceUid }: AlertQuery) => datasourceUid === DATA_SOURCE_UID;

/** The same query for a connector that never sent anything. */
function ofNobody(query: AlertQuery): AlertQuery {
  const filters = { ...(query.model.filters as object | undefined), connector: ['nobody'] };
  return isQuery(query) ? { ...query, model: { ...query.model, filters } } : query;
}

/** The same query for a server that does not answer. */
function ofServerAway(query: AlertQuery): AlertQuery {
  return isQuery(query) ? { ...query, datasourceUid: AWAY } : query;
}

async function pointDataSource(request: APIRequestContext, url: string) {
  const data = {
    uid: AWAY,
    // Sorted after Sync Health, since the pages use the first data source.
    name: 'The server away',
    type: DATA_SOURCE_TYPE,
    access: 'proxy',
    url,
    jsonData: {},
    secureJsonData: { token: SERVER_TOKEN },
  };
  const known = await request.get(`/api/datasources/uid/${AWAY}`);
  const saved = known.ok()
    ? await request.put(`/api/datasources/uid/${AWAY}`, { data: { ...data, version: (await known.json()).version } })
    : await request.post('/api/datasources', { data });
  expect(saved.status(), await saved.text()).toBe(200);
}

interface Evaluated {
  results: Record<
    string,
    { error?: string; frames?: Array<{ schema: { fields: Array<{ labels?: Record<string, string> }> } }> }
  >;
}

/** Evaluates the condition of a rule now, by the endpoint of the button Preview. */
async function evaluate(request: APIRequestContext, rule: ProvisionedRule, change = (query: AlertQuery) => query) {
  const answer = await request.post('/api/v1/eval', {
    data: { condition: rule.condition, data: rule.data.map(change) },
  });
  expect(answer.status(), `${rule.uid}: ${await answer.text()}`).toBe(200);
  const { results }: Evaluated = await answer.json();
  const errors = Object.values(results).flatMap(({ error }) => (error ? [error] : []));
  const labels = (results[rule.condition]?.frames ?? []).flatMap(({ schema }) =>
    schema.fields.flatMap((field) => (field.labels ? [field.labels] : []))
  );
  return { errors, labels };
}

/** States of a rule's alerts with their reasons, such as `Normal (NoData, KeepLast)`, and its last error. */
async function statesOf(request: APIRequestContext, uid: string) {
  const rule = (await evaluatedRules(request)).find((each) => each.uid === uid);
  return { states: rule?.alerts?.map(({ state }) => state) ?? [], health: rule?.health, lastError: rule?.lastError };
}

test('a rule on a connector without events has no data and no error', async ({ request }) => {
  for (const rule of await provisionedRules(request)) {
    expect(await evaluate(request, rule, ofNobody), rule.uid).toEqual({ errors: [], labels: [] });
  }
});

test('the error of a rule whose server is away says what to check', async ({ request }) => {
  await pointDataSource(request, NO_SERVER);
  for (const rule of await provisionedRules(request)) {
    const { errors } = await evaluate(request, rule, ofServerAway);
    expect(errors.join(' '), rule.uid).toContain(
      'Cannot reach http://127.0.0.1:9 (connection refused): check that the server runs'
    );
  }
});

test('a rule has one result for each connector', async ({ request }) => {
  const rule = (await provisionedRules(request)).find(({ uid }) => uid === 'synchealth-no-events')!;
  const { labels } = await evaluate(request, rule);
  expect(labels).toEqual(expect.arrayContaining([{ connector: FIXTURE_CONNECTOR }, { connector: LIVE_CONNECTOR }]));
});

test('only the rule on silence reports missing data or a server that is away, until it is back', async ({
  request,
}) => {
  test.setTimeout(180_000);
  await pointDataSource(request, NO_SERVER);
  const copies = {
    silentNobody: await copyRule(request, 'synchealth-no-events', 'silent-nobody', ofNobody),
    rateNobody: await copyRule(request, 'synchealth-error-rate', 'rate-nobody', ofNobody),
    silentAway: await copyRule(request, 'synchealth-no-events', 'silent-away', ofServerAway),
    rateAway: await copyRule(request, 'synchealth-error-rate', 'rate-away', ofServerAway),
  };
  const states = async (of: keyof typeof copies) => (await statesOf(request, copies[of])).states;
  const soon = { timeout: 60_000 };
  try {
    await expect.poll(() => states('silentNobody'), soon).toEqual(['NoData']);
    await expect.poll(() => states('rateNobody'), soon).toEqual(['Normal (NoData)']);
    await expect.poll(() => states('silentAway'), soon).toEqual(['Error']);
    await expect.poll(() => states('rateAway'), soon).toEqual(['Normal (Error, KeepLast)']);
    expect((await statesOf(request, copies.silentAway)).lastError).toContain('127.0.0.1:9');

    await pointDataSource(request, SERVER_URL);
    await expect.poll(() => states('silentAway'), soon).not.toContain('Error');
    expect((await statesOf(request, copies.silentAway)).health).toBe('ok');
  } finally {
    await Promise.all(Object.values(copies).map((uid) => deleteRule(request, uid)));
  }
});
