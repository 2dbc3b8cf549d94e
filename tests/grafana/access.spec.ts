/**
 * Every resource of the data source for every role, on users that Grafana itself made. This file states each answer.
 */
import { type APIRequestContext } from '@playwright/test';

import { DATA_SOURCE_TYPE, DATA_SOURCE_UID, expect, test } from '../support/grafana';

const RANGE = 'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z';
const QUERY = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z', query: { type: 'summary' } };
const RETRY = { type: 'retry', connector: 'nobody', eventIds: ['none'] };

const READS: Array<[method: string, resource: string, body?: object]> = [
  ['GET', 'access'],
  ['GET', `values/object?${RANGE}`],
  ['POST', 'query', QUERY],
  ['GET', `failures.csv?${RANGE}`],
  ['GET', 'jobs'],
  ['GET', 'commands'],
];

/** Calls of connectors and unknown ones, which the data source does not forward, in any spelling. */
const NO_RESOURCES: Array<[method: string, resource: string, body?: object]> = [
  ['GET', 'commands/pending?connector=nobody'],
  ['GET', 'commands%2Fpending?connector=nobody'],
  ['GET', 'jobs/..%2Fcommands%2Fpending?connector=nobody'],
  ['POST', 'commands/none/result', { state: 'completed' }],
  ['PUT', 'events', []],
  ['PUT', 'jobs/none', {}],
];

const headersOf = (login: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
});
const ADMIN = headersOf('admin', 'admin');

/** Makes a user with a password and a role in an organization. */
async function user(request: APIRequestContext, login: string, role: string, orgId: number) {
  const password = `${login}-password`;
  const made = await request.post('/api/admin/users', {
    headers: ADMIN,
    data: { name: login, login, email: `${login}@localhost`, password, OrgId: orgId },
  });
  expect(made.ok(), await made.text()).toBe(true);
  const { id } = await made.json();
  const changed = await request.patch(`/api/orgs/${orgId}/users/${id}`, { headers: ADMIN, data: { role } });
  expect(changed.ok(), await changed.text()).toBe(true);
  return { ...headersOf(login, password), 'X-Grafana-Org-Id': String(orgId) };
}

/** The status codes of all reads, of a retry and a replay, and of calls that do not exist. */
async function statuses(request: APIRequestContext, headers: Record<string, string>) {
  const call = async (method: string, resource: string, data?: object) =>
    (
      await request.fetch(`/api/datasources/uid/${DATA_SOURCE_UID}/resources/${resource}`, { method, headers, data })
    ).status();
  const statusesOf = async (calls: typeof READS) => {
    const found = new Set<number>();
    for (const [method, resource, body] of calls) {
      found.add(await call(method, resource, body));
    }
    return [...found];
  };
  const panel = await request.post('/api/ds/query', {
    headers,
    data: {
      from: '1761955200000',
      to: '1762041600000',
      queries: [{ refId: 'A', datasource: { uid: DATA_SOURCE_UID, type: DATA_SOURCE_TYPE }, queryType: 'summary' }],
    },
  });
  return {
    reads: await statusesOf(READS),
    none: await statusesOf(NO_RESOURCES),
    panel: panel.status(),
    retry: await call('POST', 'commands', RETRY),
    replay: await call('POST', 'commands/none/replay'),
  };
}

test('viewers read, operators act, and users without a role here or of another organization do neither', async ({
  request,
}) => {
  const { orgId } = await (
    await request.post('/api/orgs', { headers: ADMIN, data: { name: `Elsewhere ${Date.now()}` } })
  ).json();
  const suffix = Date.now();
  const of = async (role: string, org: number) =>
    statuses(request, await user(request, `access-${role.toLowerCase()}-${org}-${suffix}`, role, org));

  const reads = { reads: [200], none: [404], panel: 200 };
  expect(await of('Viewer', 1)).toEqual({ ...reads, retry: 403, replay: 403 });
  // The command does not exist. A user who may act gets 404.
  expect(await of('Editor', 1)).toEqual({ ...reads, retry: 202, replay: 404 });
  expect(await of('Admin', 1)).toEqual({ ...reads, retry: 202, replay: 404 });
  expect(await of('None', 1)).toEqual({ reads: [403], none: [403], panel: 403, retry: 403, replay: 403 });
  // Another organization has no such data source, for any role. Grafana answers a resource of none with 500.
  expect(await of('Admin', orgId)).toEqual({ reads: [500], none: [500], panel: 404, retry: 500, replay: 500 });
  const nobody = await statuses(request, {});
  expect(nobody).toEqual({ reads: [401], none: [401], panel: 401, retry: 401, replay: 401 });
});
