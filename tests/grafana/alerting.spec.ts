/**
 * The provisioned alert rules on a real Grafana: they evaluate, their links exist, and the rules on the error rate, the
 * error budget, stuck jobs, stale objects and unusual volume fire on an incident and resolve after it.
 */
import { type APIRequestContext, expect, test } from '@playwright/test';
import { createClient } from '@sync-health/connector';
import { existsSync } from 'node:fs';

import { AS_ADMIN, copyRule, deleteRule, evaluatedRules, json, provisionedRules } from '../support/alerting';
import { SERVER_TOKEN, SERVER_URL } from '../support/stage';

const ERROR_RATE = 'synchealth-error-rate';
const BURN_RATES = ['synchealth-burn-rate-fast', 'synchealth-burn-rate-slow'];
const STALE = 'synchealth-stale';
const UNUSUAL_VOLUME = 'synchealth-unusual-volume';
const JOB_STUCK = 'synchealth-job-stuck';
const INCIDENT_CONNECTOR = 'incident-test';

/** Grafana spreads first evaluations over one interval, which is a minute. */
const EVALUATED_WITHIN_MS = 120_000;
const NEVER = '0001-01-01T00:00:00Z';

test.use(AS_ADMIN);
// Each test mostly waits for Grafana's next evaluation.
test.describe.configure({ mode: 'parallel' });

function incidentConnector() {
  return createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector: INCIDENT_CONNECTOR });
}

function sendEvents(status: 'success' | 'failed', count: number) {
  const now = Date.now();
  return incidentConnector().send(
    Array.from({ length: count }, (_, index) => ({
      id: `incident-${status}-${now}-${index}`,
      mode: 'realtime' as const,
      object: 'Invoice',
      action: 'update',
      recordId: `incident-${index}`,
      startTime: now - 1000,
      endTime: now,
      ...(status === 'success' ? { status } : { status, errorCode: 'DACO-99', errorMessage: 'The CRM is down' }),
    }))
  );
}

test('every provisioned rule evaluates without an error', async ({ request }) => {
  test.setTimeout(EVALUATED_WITHIN_MS + 30_000);
  const uids = (await provisionedRules(request)).map(({ uid }) => uid);
  expect(uids).toContain(ERROR_RATE);
  const evaluated = async () => (await evaluatedRules(request)).filter(({ uid }) => uids.includes(uid));
  await expect
    .poll(async () => (await evaluated()).every(({ lastEvaluation }) => lastEvaluation !== NEVER), {
      timeout: EVALUATED_WITHIN_MS,
    })
    .toBe(true);
  // A rule that keeps its last state looks healthy. Only the states of its alerts show the error.
  const broken = (await evaluated()).flatMap(({ uid, health, lastError, alerts = [] }) => {
    const states = alerts.map(({ state }) => state).filter((state) => state.includes('Error'));
    return health === 'error' || lastError || states.length > 0 ? [{ uid, health, lastError, states }] : [];
  });
  expect(broken).toEqual([]);
});

test('a rule links to a panel and a runbook that exist', async ({ request }) => {
  const rules = await provisionedRules(request);
  expect(rules).not.toHaveLength(0);
  for (const { uid, annotations } of rules) {
    const { dashboard } = await json<{ dashboard: { panels: Array<{ id: number }> } }>(
      request,
      `/api/dashboards/uid/${annotations.__dashboardUid__}`
    );
    const panels = dashboard.panels.map(({ id }) => String(id));
    expect(panels, `panel of ${uid}`).toContain(annotations.__panelId__);
    const runbook = /docs\/runbooks\/[\w-]+\.md$/.exec(annotations.runbook_url ?? '')?.[0] ?? 'none';
    expect(existsSync(runbook), `runbook of ${uid}: ${runbook}`).toBe(true);
  }
});

async function alertWith(request: APIRequestContext, uid: string, labels: Record<string, string>) {
  const rule = (await evaluatedRules(request)).find((each) => each.uid === uid);
  return rule?.alerts?.find((alert) => Object.entries(labels).every(([name, value]) => alert.labels[name] === value));
}

test('the rules on the error rate and the error budget fire on an incident and resolve after it', async ({
  request,
}) => {
  test.setTimeout(180_000);
  const uids: string[] = [];
  for (const provisioned of [ERROR_RATE, ...BURN_RATES]) {
    uids.push(await copyRule(request, provisioned));
  }
  const alerts = () => Promise.all(uids.map((uid) => alertWith(request, uid, { connector: INCIDENT_CONNECTOR })));
  const states = async () => (await alerts()).map((alert) => alert?.state.split(' ')[0] ?? 'Normal');
  try {
    // 40 % of the events: 40 times the budget of an objective of 99 %.
    await sendEvents('success', 60);
    await sendEvents('failed', 40);
    await expect.poll(states, { timeout: 60_000 }).toEqual(['Alerting', 'Alerting', 'Alerting']);
    const annotations: Record<string, string> = (await alerts())[0]?.annotations ?? {};
    expect(annotations.summary).toContain(`${INCIDENT_CONNECTOR}: 40% of its sync events failed`);
    expect(annotations.failed_records).toMatch(/failed-records\?.*connector=incident-test$/);

    // 40 of 1,100: 3.6 %, or 3.6 times the budget.
    await sendEvents('success', 1000);
    await expect.poll(states, { timeout: 60_000 }).toEqual(['Normal', 'Normal', 'Normal']);
  } finally {
    await Promise.all(uids.map((uid) => deleteRule(request, uid)));
  }
});

test('the rule on stuck jobs fires while a job makes no progress and resolves when it is over', async ({ request }) => {
  test.setTimeout(180_000);
  const hour = 60 * 60_000;
  const jobId = `stuck-${Date.now()}`;
  const startTime = Date.now() - 2 * hour;
  const job = incidentConnector().job(jobId);
  const state = { scope: 'Invoices', totalRecords: 100, startTime };
  await job.update({ ...state, status: 'running', updatedAt: startTime });
  const uid = await copyRule(request, JOB_STUCK);
  const alert = () => alertWith(request, uid, { jobId });
  try {
    await expect.poll(async () => (await alert())?.state, { timeout: 60_000 }).toBe('Alerting');
    const annotations: Record<string, string> = (await alert())?.annotations ?? {};
    expect(annotations.summary).toMatch(`${jobId} of ${INCIDENT_CONNECTOR} has made no progress for 2h 0m`);
    expect(annotations.job).toMatch(`/manual-syncs/${jobId}?connector=${INCIDENT_CONNECTOR}`);

    await job.update({ ...state, status: 'failed', endTime: Date.now() });
    await expect.poll(async () => (await alert())?.state ?? 'Normal', { timeout: 60_000 }).toMatch(/^Normal/);
  } finally {
    await deleteRule(request, uid);
  }
});

test('the rule on stale objects compares with the same hour of earlier weeks', async ({ request }) => {
  test.setTimeout(180_000);
  const week = 7 * 24 * 60 * 60_000;
  const connector = 'stale-test';
  const sync = (object: string, weeksAgo: number) => ({
    id: `stale-${object}-${weeksAgo}-${Date.now()}`,
    mode: 'realtime' as const,
    object,
    action: 'update',
    recordId: 'stale',
    startTime: Date.now() - weeksAgo * week - 7_201_000,
    endTime: Date.now() - weeksAgo * week - 7_200_000,
    status: 'success' as const,
  });
  const send = (...events: Array<ReturnType<typeof sync>>) =>
    createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector }).send(events);
  // Three of four weeks are a rhythm, two are not. An object that has just synced is not stale.
  await send(
    ...[1, 2, 4].map((weeks) => sync('Regular', weeks)),
    ...[1, 3].map((weeks) => sync('Rare', weeks)),
    ...[0, 1, 2, 3, 4].map((weeks) => sync('Fresh', weeks))
  );
  const uid = await copyRule(request, STALE);
  const alert = (object: string) => alertWith(request, uid, { connector, object });
  try {
    await expect.poll(async () => (await alert('Regular'))?.state, { timeout: 60_000 }).toBe('Alerting');
    expect((await alert('Regular'))?.annotations.summary).toMatch(
      /^Regular of stale-test has not synced for much longer than usual/
    );
    for (const object of ['Rare', 'Fresh']) {
      expect((await alert(object))?.state ?? 'Normal', object).toMatch(/^Normal/);
    }
    await send(sync('Regular', 0));
    await expect.poll(async () => (await alert('Regular'))?.state ?? 'Normal', { timeout: 60_000 }).toMatch(/^Normal/);
  } finally {
    await deleteRule(request, uid);
  }
});

test('the rule on unusual volume fires while a connector sends much less than in earlier weeks', async ({
  request,
}) => {
  test.setTimeout(180_000);
  const connector = 'volume-test';
  const halfHourAgo = Date.now() - 30 * 60_000;
  const send = (weeksAgo: number) =>
    createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector }).send(
      Array.from({ length: 100 }, (_, index) => ({
        id: `volume-${weeksAgo}-${index}-${halfHourAgo}`,
        mode: 'realtime' as const,
        object: 'Invoice',
        action: 'update',
        recordId: `volume-${index}`,
        startTime: halfHourAgo - weeksAgo * 7 * 24 * 60 * 60_000 - 1000,
        endTime: halfHourAgo - weeksAgo * 7 * 24 * 60 * 60_000,
        status: 'success' as const,
      }))
    );
  for (const weeksAgo of [1, 2, 3, 4]) {
    await send(weeksAgo);
  }
  const uid = await copyRule(request, UNUSUAL_VOLUME);
  const alert = () => alertWith(request, uid, { connector });
  try {
    await expect.poll(async () => (await alert())?.state, { timeout: 60_000 }).toBe('Alerting');
    // The band of 100 events is 100 ± 3 · √100.
    expect((await alert())?.annotations.summary).toMatch(/outside of the band of the last four weeks by -70$/);
    await send(0);
    await expect.poll(async () => (await alert())?.state ?? 'Normal', { timeout: 60_000 }).toMatch(/^Normal/);
  } finally {
    await deleteRule(request, uid);
  }
});
