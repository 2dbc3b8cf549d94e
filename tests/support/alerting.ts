/** Reads Grafana's alert rules and their alerts, and makes copies with short intervals. */
import { type APIRequestContext, expect } from '@playwright/test';

import { ADMIN } from './session';

const PROVISIONING = '/api/v1/provisioning';

/** For `test.use`: a user who may provision. */
export const AS_ADMIN = { httpCredentials: { ...ADMIN, send: 'always' } } as const;

/** The shortest interval that Grafana allows. */
const INTERVAL_SECONDS = 10;

interface Alert {
  state: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface Rule {
  uid: string;
  health: string;
  lastError?: string;
  lastEvaluation: string;
  alerts?: Alert[];
}

export async function json<T>(request: APIRequestContext, path: string): Promise<T> {
  const answer = await request.get(path);
  expect(answer.status(), path).toBe(200);
  return answer.json();
}

export async function evaluatedRules(request: APIRequestContext): Promise<Rule[]> {
  const { data } = await json<{ data: { groups: Array<{ rules: Rule[] }> } }>(
    request,
    '/api/prometheus/grafana/api/v1/rules'
  );
  return data.groups.flatMap(({ rules }) => rules);
}

/** A query of a rule: of a data source or an expression. */
export interface AlertQuery {
  refId: string;
  datasourceUid: string;
  model: Record<string, unknown>;
}

export interface ProvisionedRule {
  uid: string;
  condition: string;
  data: AlertQuery[];
  folderUID: string;
  ruleGroup: string;
  annotations: Record<string, string>;
  /** Origin of the rule. `file`: our provisioning. */
  provenance?: string;
}

/** The rules of our files, without copies of other tests. */
export async function provisionedRules(request: APIRequestContext): Promise<ProvisionedRule[]> {
  const rules = await json<ProvisionedRule[]>(request, `${PROVISIONING}/alert-rules`);
  return rules.filter(({ provenance }) => provenance === 'file');
}

/** Copies a provisioned rule, which itself can't be changed, with short intervals. `change` may change its queries. */
export async function copyRule(
  request: APIRequestContext,
  provisioned: string,
  name: string = provisioned,
  change: (query: AlertQuery) => AlertQuery = (query) => query
): Promise<string> {
  const rule = await json<ProvisionedRule>(request, `${PROVISIONING}/alert-rules/${provisioned}`);
  const uid = `${name}-${Date.now()}`;
  const copy = {
    ...rule,
    uid,
    data: rule.data.map(change),
    id: undefined,
    title: uid,
    ruleGroup: uid,
    for: '0s',
    provenance: undefined,
  };
  const headers = { 'X-Disable-Provenance': 'true' };
  const made = await request.post(`${PROVISIONING}/alert-rules`, { headers, data: copy });
  expect(made.status(), await made.text()).toBe(201);
  await hurry(request, rule.folderUID, uid);
  return uid;
}

/** Has a group of rules evaluated as often as Grafana allows. */
export async function hurry(request: APIRequestContext, folderUID: string, ruleGroup: string) {
  const path = `${PROVISIONING}/folder/${folderUID}/rule-groups/${encodeURIComponent(ruleGroup)}`;
  const group = await json<object>(request, path);
  const headers = { 'X-Disable-Provenance': 'true' };
  const hurried = await request.put(path, { headers, data: { ...group, interval: INTERVAL_SECONDS } });
  expect(hurried.status(), await hurried.text()).toBe(200);
}

export async function deleteRule(request: APIRequestContext, uid: string) {
  await request.delete(`${PROVISIONING}/alert-rules/${uid}`);
}
