/** Runs before the first test and makes a user for each role. A new Grafana has only an admin. */
import { type FullConfig, request } from '@playwright/test';

import { ADMIN, ORG_ROLES, passwordOf, type Role } from './session';
import { STAGE, STAGE_URL } from './stage';

export default async function makeUsers(_config: FullConfig) {
  if (STAGE === 'preview') {
    return;
  }
  const grafana = await request.newContext({ baseURL: STAGE_URL, httpCredentials: { ...ADMIN, send: 'always' } });
  for (const role of Object.keys(ORG_ROLES) as Role[]) {
    if (role === ADMIN.username) {
      continue;
    }
    const made = await grafana.post('/api/admin/users', {
      data: { name: role, login: role, email: `${role}@localhost`, password: passwordOf(role), OrgId: 1 },
    });
    if (!made.ok()) {
      throw new Error(`Grafana did not make the user ${role}: ${await made.text()}`);
    }
    const { id } = await made.json();
    await grafana.patch(`/api/org/users/${id}`, { data: { role: ORG_ROLES[role] } });
  }
  await grafana.dispose();
}
