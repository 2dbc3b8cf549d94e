/** The roles and navigation of plugin.json on a real Grafana. */
import plugin from '../../src/plugin.json';
import { expect, test } from '../support/grafana';
import { type Role } from '../support/session';

/** Prefix of the app's own permissions. */
const OWN = `${plugin.id}.`;

/** Permissions of a role in plugin.json. Each basic role includes those of the lower ones. */
function granted(...roles: string[]) {
  const permissions = plugin.roles.filter(({ grants }) => grants.some((grant) => roles.includes(grant)));
  const actions = permissions.flatMap(({ role }) => role.permissions.map(({ action }) => action));
  return [...new Set(actions.filter((action) => action.startsWith(OWN)))].sort();
}

const EXPECTED: Array<[role: Role, actions: string[]]> = [
  ['viewer', granted('Viewer')],
  ['editor', granted('Viewer', 'Editor')],
];

for (const [role, actions] of EXPECTED) {
  test.describe(role, () => {
    test.use({ role });

    test(`a ${role} has the permissions in plugin.json, and the pages that need them`, async ({ context }) => {
      const answer = await context.request.get('/api/access-control/user/permissions');
      const permissions: Record<string, unknown> = await answer.json();
      expect(
        Object.keys(permissions)
          .filter((action) => action.startsWith(OWN))
          .sort()
      ).toEqual(actions);

      const settings = await (await context.request.get(`/api/plugins/${plugin.id}/settings`)).json();
      expect(settings.enabled).toBe(true);
      const pages = plugin.includes.flatMap(({ action }) => (action ? [action] : []));
      expect(pages.filter((action) => !actions.includes(action))).toEqual([]);
    });
  });
}
