/**
 * The settings page of the data source, in the order that Grafana's own have: connection, authentication, permission,
 * record links. Settings of older versions are shown, and saved in their present form.
 */
import { t } from '@grafana/i18n';
import { ConfigSection } from '@grafana/plugin-ui';
import { Divider, Stack, TextLink } from '@grafana/ui';
import React from 'react';

import { pagePath } from '../../pages/paths';
import { LINK_MEMBERS } from '../../recordLinks/recordLink';
import { AdvancedSettings } from './AdvancedSettings';
import { AuthSettings } from './AuthSettings';
import { ConnectionSettings } from './ConnectionSettings';
import { migrateSettings } from './migrateSettings';
import { PermissionSettings } from './PermissionSettings';
import { RecordLinkSettings } from './RecordLinkSettings';
import type { SettingsProps } from './settingsProps';

export default function ConfigEditor({ options, onOptionsChange }: SettingsProps) {
  const props: SettingsProps = {
    options: { ...options, jsonData: migrateSettings(options.jsonData) },
    onOptionsChange,
  };
  return (
    <Stack direction="column" gap={2}>
      <ConfigSection
        title={t('config.connection', 'Connection')}
        description={t(
          'config.connection-detail',
          'Your sync-event server, to which connectors send their events. Fields marked with * are required.'
        )}
      >
        <Stack direction="column" gap={2}>
          <ConnectionSettings {...props} />
          <TextLink href={pagePath('help')} inline={false}>
            {t('config.help', 'How to run a server and feed it')}
          </TextLink>
        </Stack>
      </ConfigSection>
      <Divider />
      <AuthSettings {...props} />
      <Divider />
      <ConfigSection title={t('config.advanced', 'Additional settings')} isCollapsible>
        <AdvancedSettings {...props} />
      </ConfigSection>
      <Divider />
      <ConfigSection
        title={t('config.permission', 'Permission')}
        description={t('config.permission-detail', 'Who may retry failed records and cancel manual syncs.')}
      >
        <PermissionSettings {...props} />
      </ConfigSection>
      <Divider />
      <ConfigSection
        title={t('config.links', 'Record links')}
        description={t(
          'config.links-detail',
          'Links from each record to the source system, the target system, or logs and traces. Write members of the record in braces: {{members}}.',
          { members: LINK_MEMBERS.map((name) => `{${name}}`).join(' ') }
        )}
      >
        <RecordLinkSettings {...props} />
      </ConfigSection>
    </Stack>
  );
}
