/** Where the server is: for Grafana, and for connectors. */
import { t } from '@grafana/i18n';
import { Field, Input } from '@grafana/ui';
import React from 'react';

import { setOptions, type SettingsProps } from './settingsProps';

const WIDTH = 60;

export function ConnectionSettings(props: SettingsProps) {
  const { options, onOptionsChange } = props;
  const { publicUrl = '' } = options.jsonData;
  return (
    <>
      <Field
        noMargin
        required
        label={t('config.url', 'Server URL')}
        description={t('config.url-detail', 'As Grafana’s server reaches it, without /v1.')}
        invalid={!isUrl(options.url)}
        error={t('config.url-invalid', 'Begin with http:// or https:// and name a host.')}
      >
        <Input
          id="sync-health-url"
          width={WIDTH}
          value={options.url}
          placeholder="http://localhost:4280"
          disabled={options.readOnly}
          onChange={(event) => onOptionsChange({ ...options, url: event.currentTarget.value.trim() })}
        />
      </Field>
      <Field
        noMargin
        label={t('config.public-url', 'URL for connectors')}
        description={t(
          'config.public-url-detail',
          'Where connectors reach the server, if that is another address. The app shows it to editors who connect one.'
        )}
        invalid={!isUrl(publicUrl)}
        error={t('config.url-invalid', 'Begin with http:// or https:// and name a host.')}
      >
        <Input
          id="sync-health-public-url"
          width={WIDTH}
          value={publicUrl}
          placeholder="https://sync-health.example.com"
          disabled={options.readOnly}
          onChange={(event) => setOptions(props, { publicUrl: event.currentTarget.value.trim() || undefined })}
        />
      </Field>
    </>
  );
}

const isUrl = (text: string) => text === '' || /^https?:\/\/[^/\s]+/.test(text);
