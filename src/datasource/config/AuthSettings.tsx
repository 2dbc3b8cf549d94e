/** Token, TLS and headers. Grafana stores them as it does for every data source. */
import { t } from '@grafana/i18n';
import { Auth, convertLegacyAuthProps } from '@grafana/plugin-ui';
import React from 'react';

import type { SettingsProps } from './settingsProps';
import { TokenField } from './TokenField';

const TOKEN = 'custom-token';

export function AuthSettings(props: SettingsProps) {
  const { options, onOptionsChange } = props;
  const { TLS, customHeaders, readOnly } = convertLegacyAuthProps({ config: options, onChange: onOptionsChange });
  return (
    <Auth
      selectedMethod={TOKEN}
      visibleMethods={[TOKEN]}
      customMethods={[
        {
          id: TOKEN,
          label: t('config.auth-method', 'Bearer token'),
          description: t('config.auth-method-detail', 'Sent with every request. The server creates it.'),
          component: <TokenField {...props} />,
        },
      ]}
      // There is only one method.
      onAuthMethodSelect={() => undefined}
      TLS={TLS}
      customHeaders={customHeaders}
      readOnly={readOnly}
    />
  );
}
