/** Signs a browser in with a role, on both stages. */
import { type BrowserContext } from '@playwright/test';

import { STAGE, STAGE_URL } from './stage';

export type Role = 'viewer' | 'editor' | 'admin';

export const ORG_ROLES: Record<Role, string> = { viewer: 'Viewer', editor: 'Editor', admin: 'Admin' };

/** The user that a new Grafana has. */
export const ADMIN = { username: 'admin', password: 'admin' } as const;

export const passwordOf = (role: Role) => (role === ADMIN.username ? ADMIN.password : `${role}-password`);

export async function signIn(context: BrowserContext, role: Role) {
  if (STAGE === 'preview') {
    await context.addCookies([{ name: 'preview_role', value: role, url: STAGE_URL }]);
    return;
  }
  const data = { user: role, password: passwordOf(role) };
  const answer = await context.request.post(`${STAGE_URL}/login`, { data });
  if (!answer.ok()) {
    throw new Error(`Grafana did not sign ${role} in: ${await answer.text()}`);
  }
}
