/** Whether the signed-in user may retry and cancel here, and if not, the sentence that says why. */
import { t } from '@grafana/i18n';

import { useAccess, type UserAccess } from '../api/access';

export interface Permission {
  canOperate: boolean;
  /** Why not; undefined while that is still asked, and where the user may. */
  reason: string | undefined;
  /** No one may act through this data source: its token can only read. */
  isReadOnly: boolean;
}

export function permissionOf(access: UserAccess | undefined): Permission {
  if (!access) {
    return { canOperate: false, reason: undefined, isReadOnly: false };
  }
  if (access.canOperate) {
    return { canOperate: true, reason: undefined, isReadOnly: false };
  }
  const isReadOnly = !access.scopes.includes('operate');
  return { canOperate: false, reason: reasonOf(access, isReadOnly), isReadOnly };
}

function reasonOf({ role, requiredRole, reason }: UserAccess, isReadOnly: boolean): string {
  if (isReadOnly) {
    return t('components.permission.token', 'The token of this data source may read, but not retry or cancel');
  }
  if (role !== requiredRole && role !== '') {
    return t('components.permission.role', 'This needs the role {{requiredRole}}; yours is {{role}}', {
      requiredRole,
      role,
    });
  }
  return reason ?? t('components.permission.unknown', 'You may not retry or cancel here');
}

export function usePermission(): Permission {
  const { data } = useAccess();
  return permissionOf(data);
}
