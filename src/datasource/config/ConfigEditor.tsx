/** The data source's settings page: where the server is, who may act, where records lead, how the connection is secured. */
import { t } from '@grafana/i18n';
import { TextLink } from '@grafana/ui';
import React from 'react';

import { pagePath } from '../../pages/paths';
import { LINK_MEMBERS } from '../../recordLinks/recordLink';
import { ConfigSection } from './ConfigSection';
import { ConnectionSettings } from './ConnectionSettings';
import { PermissionSettings } from './PermissionSettings';
import { RecordLinkSettings } from './RecordLinkSettings';
import type { SettingsProps } from './settingsProps';
import { TlsSettings } from './TlsSettings';

export default function ConfigEditor(props: SettingsProps) {
  return (
    <>
      <ConfigSection
        title={t('config.connection', 'Connection')}
        description={t(
          'config.connection-detail',
          'Your sync-event server, to which connectors send their events. Fields marked with * are required.'
        )}
      >
        <ConnectionSettings {...props} />
        <TextLink href={pagePath('help')} inline={false}>
          {t('config.help', 'How to run a server and feed it')}
        </TextLink>
      </ConfigSection>
      <ConfigSection
        title={t('config.permission', 'Permission')}
        description={t('config.permission-detail', 'Who may retry failed records and cancel manual syncs.')}
      >
        <PermissionSettings {...props} />
      </ConfigSection>
      <ConfigSection
        title={t('config.links', 'Record links')}
        description={t(
          'config.links-detail',
          'Where a record is in the source, in the target, or in logs and traces: shown beside each record. Its members stand in braces: {{members}}.',
          { members: LINK_MEMBERS.map((name) => `{${name}}`).join(' ') }
        )}
      >
        <RecordLinkSettings {...props} />
      </ConfigSection>
      <ConfigSection
        title={t('config.tls', 'TLS')}
        description={t('config.tls-detail', 'Only for servers with certificates of your own.')}
      >
        <TlsSettings {...props} />
      </ConfigSection>
    </>
  );
}
