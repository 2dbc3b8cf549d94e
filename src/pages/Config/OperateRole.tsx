/**
 * Chooses the least role that may retry and cancel. It is a setting of the data source, and its backend enforces it.
 */
import { t } from '@grafana/i18n';
import { Field, LoadingPlaceholder, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import React from 'react';

import { OPERATE_ROLES, useOperateRole, useSaveOperateRole } from '../../api/dataSourceSettings';
import { ProblemAlert } from '../../components/ProblemAlert';

export function OperateRole({ dataSourceUid }: { dataSourceUid: string }) {
  const setting = useOperateRole(dataSourceUid);
  const save = useSaveOperateRole(dataSourceUid);
  return (
    <section aria-labelledby="config-role">
      <Stack direction="column" gap={2} alignItems="flex-start">
        <Text element="h2" variant="h3" id="config-role">
          {t('config.role.title', 'Who may act')}
        </Text>
        {setting.isPending && <LoadingPlaceholder text={t('config.role.loading', 'Reading the setting…')} />}
        {setting.isError && (
          <ProblemAlert title={t('config.role.error', 'The setting could not be read')} error={setting.error} />
        )}
        {setting.data && (
          <Field
            noMargin
            label={t('config.role.label', 'Least role to retry and cancel')}
            description={
              setting.data.readOnly
                ? t('config.role.provisioned', 'This data source is provisioned: change operateRole in its file.')
                : t('config.role.description', 'Everyone who may query the data source sees the pages.')
            }
          >
            <RadioButtonGroup
              options={OPERATE_ROLES.map((role) => ({ value: role, label: role }))}
              value={save.isPending ? save.variables : setting.data.role}
              disabled={setting.data.readOnly || save.isPending}
              onChange={(role) => save.mutate(role)}
            />
          </Field>
        )}
        <div aria-live="polite">
          {save.isSuccess && <Text color="success">{t('config.role.saved', 'Saved')}</Text>}
          {save.isError && (
            <ProblemAlert title={t('config.role.not-saved', 'The role was not saved')} error={save.error} />
          )}
        </div>
      </Stack>
    </section>
  );
}
