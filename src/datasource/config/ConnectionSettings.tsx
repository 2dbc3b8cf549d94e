/** URL, token and time-out of the server. */
import { t } from '@grafana/i18n';
import { Field, Input, SecretInput } from '@grafana/ui';
import React from 'react';

import { DEFAULT_TIMEOUT_SECONDS } from '../settings';
import { resetSecret, setOptions, setSecret, type SettingsProps } from './settingsProps';

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
          width={WIDTH}
          isConfigured={Boolean(options.secureJsonFields.token)}
          value={options.secureJsonData?.token ?? ''}
          disabled={options.readOnly}
          autoComplete="off"
          onReset={() => resetSecret(props, 'token')}
          onChange={(event) => setSecret(props, 'token', event.currentTarget.value)}
        />
      </Field>
      <Field
        noMargin
        label={t('config.timeout', 'Time-out in seconds')}
        description={t('config.timeout-detail', 'How long to wait for an answer; {{seconds}} where empty.', {
          seconds: DEFAULT_TIMEOUT_SECONDS,
        })}
      >
        <Input
          id="sync-health-timeout"
          width={20}
          type="number"
          min={1}
          max={600}
          value={options.jsonData.timeoutSeconds ?? ''}
          placeholder={String(DEFAULT_TIMEOUT_SECONDS)}
          disabled={options.readOnly}
          onChange={(event) => setOptions(props, { timeoutSeconds: toSeconds(event.currentTarget.value) })}
        />
      </Field>
    </>
  );
}

const isUrl = (text: string) => text === '' || /^https?:\/\/[^/\s]+/.test(text);

function toSeconds(text: string): number | undefined {
  const seconds = Number(text);
  return seconds > 0 ? seconds : undefined;
}
