/** Whether the signed-in user may do something here, and the reason if not. */
import { t } from '@grafana/i18n';

import { type Action, useAccess, type UserAccess } from '../api/access';
import { APP_ID } from '../pluginIds';

export interface Permission {
  isAllowed: boolean;
  /** Undefined while it is read, and where the user may. */
  reason: string | undefined;
}

/** The permissions that plugin.json grants and the backend checks. */
const PERMISSIONS: Record<Action, string> = {
  retry: `${APP_ID}.retries:write`,
  cancel: `${APP_ID}.jobs:cancel`,
  dismiss: `${APP_ID}.failures:dismiss`,
  objectives: `${APP_ID}.objectives:write`,
  import: `${APP_ID}.events:import`,
  erase: `${APP_ID}.records:erase`,
  payloads: `${APP_ID}.payloads:read`,
};

export function usePermission(action: Action): Permission {
  const { data } = useAccess();
  const refusal = data?.refusals[action];
  return {
    isAllowed: data !== undefined && refusal === undefined,
    reason: data && refusal ? reasonOf(data, action) : undefined,
  };
}

function reasonOf({ role, requiredRole, refusals }: UserAccess, action: Action): string {
  switch (refusals[action]?.why) {
    case 'token':
      if (action === 'import') {
        return t('components.permission.token-import', 'The token of this data source lacks the scope ingest');
      }
      return action === 'objectives' || action === 'erase'
        ? t('components.permission.token-objectives', 'The token of this data source lacks the scope manage')
        : t('components.permission.token', 'The token of this data source may read, but not retry or cancel');
    case 'permission':
      return t('components.permission.permission', 'This needs the permission {{permission}}', {
        permission: PERMISSIONS[action],
      });
    case 'role':
      return t('components.permission.role', 'This needs the role {{requiredRole}}; yours is {{role}}', {
        requiredRole: roleFor(action, requiredRole),
        role,
      });
    case 'anonymous':
      return t('components.permission.anonymous', 'Sign in to do this');
    default:
      return t('components.permission.unknown', 'Grafana did not tell whether you may do this; its log says why');
  }
}

/** As the backend has it: what can't be undone is for admins, and a payload is for nobody below an editor. */
function roleFor(action: Action, requiredRole: string): string {
  if (action === 'erase') {
    return 'Admin';
  }
  return action === 'payloads' && requiredRole === 'Viewer' ? 'Editor' : requiredRole;
}
