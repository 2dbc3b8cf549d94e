/** Signs a browser in under a role, on either stage. */
import { type APIRequestContext, type BrowserContext } from '@playwright/test';

import { STAGE, STAGE_URL } from './stage';

export type Role = 'viewer' | 'editor' | 'admin';

const ORG_ROLES: Record<Role, string> = { viewer: 'Viewer', editor: 'Editor', admin: 'Admin' };
const GRAFANA_ADMIN = { user: 'admin', password: 'admin' };

/** Grafana knows only its admin at first; the other two are made when they are first needed. */
async function ensureGrafanaUser(request: APIRequestContext, role: Role) {
  const { user, password } = GRAFANA_ADMIN;
  const headers = { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  const made = await request.post(`${STAGE_URL}/api/admin/users`, {
    headers,
    data: { name: role, login: role, email: `${role}@localhost`, password: `${role}-password`, OrgId: 1 },
  });
  if (made.ok()) {
    const { id } = await made.json();
    await request.patch(`${STAGE_URL}/api/org/users/${id}`, { headers, data: { role: ORG_ROLES[role] } });
  } else if (made.status() !== 412) {
    throw new Error(`Grafana did not make the user ${role}: ${await made.text()}`);
  }
}

export async function signIn(context: BrowserContext, role: Role) {
  if (STAGE === 'preview') {
    await context.addCookies([{ name: 'preview_role', value: role, url: STAGE_URL }]);
    return;
  }
  if (role !== 'admin') {
    await ensureGrafanaUser(context.request, role);
  }
  const password = role === 'admin' ? GRAFANA_ADMIN.password : `${role}-password`;
  const answer = await context.request.post(`${STAGE_URL}/login`, { data: { user: role, password } });
  if (!answer.ok()) {
    throw new Error(`Grafana did not sign ${role} in: ${await answer.text()}`);
  }
}
