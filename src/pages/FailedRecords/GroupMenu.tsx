/** The menu of actions on one error group. */
import { t } from '@grafana/i18n';
import { Dropdown, IconButton, Menu } from '@grafana/ui';
import React from 'react';

import type { ErrorGroup } from '../../api/rows';
import { AS_IS } from '../../components/plainValues';
import { usePermission } from '../../components/usePermission';
import { actionsFor, type GroupAction } from './groupDecisions';

interface Props {
  group: ErrorGroup;
  onDetails: (group: ErrorGroup) => void;
  onAct: (action: GroupAction, group: ErrorGroup) => void;
}

export function GroupMenu({ group, onDetails, onAct }: Props) {
  const { isAllowed, reason } = usePermission('dismiss');
  const { errorCode: code, message } = group;
  const menu = (
    <Menu>
      <Menu.Item
        label={t('failed-records.group.details', 'Details')}
        icon="info-circle"
        onClick={() => onDetails(group)}
      />
      <Menu.Divider />
      {actionsFor(group).map((action) => (
        <Menu.Item
          key={action}
          label={actionLabel(action)}
          description={reason}
          disabled={!isAllowed}
          onClick={() => onAct(action, group)}
        />
      ))}
    </Menu>
  );
  return (
    <Dropdown overlay={menu} placement="bottom-end">
      <IconButton
        name="ellipsis-v"
        aria-label={t('failed-records.group.menu', 'What to do about {{code}}: {{message}}', {
          code,
          message,
          ...AS_IS,
        })}
      />
    </Dropdown>
  );
}

function actionLabel(action: GroupAction): string {
  const labels: Record<GroupAction, string> = {
    acknowledge: t('failed-records.group.acknowledge', 'Acknowledge'),
    assign: t('failed-records.group.assign', 'Assign…'),
    mute: t('failed-records.group.mute', 'Mute…'),
    resolve: t('failed-records.group.resolve', 'Resolve'),
    reopen: t('failed-records.group.reopen', 'Reopen'),
  };
  return labels[action];
}
