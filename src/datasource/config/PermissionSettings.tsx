/** The role that a person needs to act; the backend enforces it. */
import { t } from '@grafana/i18n';
import { Checkbox, Field, RadioButtonGroup, Stack } from '@grafana/ui';
import React from 'react';

import { DEFAULT_OPERATE_ROLE, OPERATE_ROLES, type OperateRole } from '../settings';
import { setOptions, type SettingsProps } from './settingsProps';

export function PermissionSettings(props: SettingsProps) {
  const { options } = props;
  const labels: Record<OperateRole, string> = {
    Viewer: t('config.role-viewer', 'Everyone'),
    Editor: t('config.role-editor', 'Editors and admins'),
    Admin: t('config.role-admin', 'Admins'),
  };
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
      <Field
        noMargin
        label={t('config.role', 'Role needed to act')}
        description={t(
          'config.role-detail',
          'Everybody who may query this data source can see its data. People with this role may also act.'
        )}
      >
        <RadioButtonGroup<OperateRole>
          id="sync-health-role"
          options={OPERATE_ROLES.map((value) => ({ value, label: labels[value] }))}
          value={options.jsonData.operateRole ?? DEFAULT_OPERATE_ROLE}
          disabled={options.readOnly}
          onChange={(operateRole) => setOptions(props, { operateRole })}
        />
      </Field>
      <Checkbox
        label={t('config.anonymous', 'People who have not signed in may act')}
        description={t(
          'config.anonymous-detail',
          'Given the role above. What they do names nobody who could be asked about it later.'
        )}
        value={String(options.jsonData.anonymousMayOperate) === 'true'}
        disabled={options.readOnly}
        onChange={({ currentTarget }) => setOptions(props, { anonymousMayOperate: currentTarget.checked })}
      />
    </Stack>
  );
}
