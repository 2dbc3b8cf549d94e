/** The token that Grafana's server sends with every request. */
import { t } from '@grafana/i18n';
import { Field, SecretInput } from '@grafana/ui';
import React from 'react';

import type { SettingsProps } from './settingsProps';

export function TokenField({ options, onOptionsChange }: SettingsProps) {
  return (
    <Field
      noMargin
      required
      label={t('config.token', 'Token')}
      description={t(
        'config.token-detail',
        'Needs the scope read; with the scope operate, people can also retry and cancel. Grafana keeps it encrypted.'
      )}
    >
      <SecretInput
        id="sync-health-token"
        isConfigured={Boolean(options.secureJsonFields.token)}
        value={options.secureJsonData?.token ?? ''}
        disabled={options.readOnly}
        autoComplete="off"
        // Grafana never shows a stored token. Reset removes it, so that another one can be entered.
        onReset={() =>
          onOptionsChange({
            ...options,
            secureJsonFields: { ...options.secureJsonFields, token: false },
            secureJsonData: { ...options.secureJsonData, token: '' },
          })
        }
        onChange={({ currentTarget }) =>
          onOptionsChange({ ...options, secureJsonData: { ...options.secureJsonData, token: currentTarget.value } })
        }
      />
    </Field>
  );
}
