/** TLS beyond what the system trusts: an authority of one's own, a client certificate, no check at all. */
import { t } from '@grafana/i18n';
import { Checkbox, Field, Input, SecretTextArea, Stack } from '@grafana/ui';
import React from 'react';

import type { SecretName } from '../settings';
import { resetSecret, setOptions, setSecret, type SettingsProps } from './settingsProps';

export function TlsSettings(props: SettingsProps) {
  const { jsonData, readOnly } = props.options;
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
      <Checkbox
        label={t('config.tls-ca', 'The server’s certificate is signed by an authority of our own')}
        value={jsonData.tlsAuthWithCACert ?? false}
        disabled={readOnly}
        onChange={(event) => setOptions(props, { tlsAuthWithCACert: event.currentTarget.checked })}
      />
      {jsonData.tlsAuthWithCACert && (
        <Pem {...props} name="tlsCACert" kind="CERTIFICATE" label={t('config.tls-ca-cert', 'CA certificate')} />
      )}
      <Checkbox
        label={t('config.tls-client', 'The server asks for a client certificate')}
        value={jsonData.tlsAuth ?? false}
        disabled={readOnly}
        onChange={(event) => setOptions(props, { tlsAuth: event.currentTarget.checked })}
      />
      {jsonData.tlsAuth && (
        <>
          <Field
            noMargin
            label={t('config.tls-server-name', 'Server name')}
            description={t('config.tls-server-name-detail', 'The name in its certificate, where the URL has another.')}
          >
            <Input
              id="sync-health-server-name"
              width={60}
              value={jsonData.serverName ?? ''}
              placeholder="sync.example.com"
              disabled={readOnly}
              onChange={(event) => setOptions(props, { serverName: event.currentTarget.value.trim() || undefined })}
            />
          </Field>
          <Pem
            {...props}
            name="tlsClientCert"
            kind="CERTIFICATE"
            label={t('config.tls-client-cert', 'Client certificate')}
          />
          <Pem {...props} name="tlsClientKey" kind="PRIVATE KEY" label={t('config.tls-client-key', 'Client key')} />
        </>
      )}
      <Checkbox
        label={t('config.tls-skip', 'Skip the check of the server’s certificate')}
        description={t('config.tls-skip-detail', 'For trying out only: anyone on the way could read the token.')}
        value={jsonData.tlsSkipVerify ?? false}
        disabled={readOnly}
        onChange={(event) => setOptions(props, { tlsSkipVerify: event.currentTarget.checked })}
      />
    </Stack>
  );
}

interface PemProps extends SettingsProps {
  name: SecretName;
  kind: 'CERTIFICATE' | 'PRIVATE KEY';
  label: string;
}

function Pem({ name, kind, label, ...props }: PemProps) {
  const { options } = props;
  return (
    <Field noMargin required label={label} htmlFor={`sync-health-${name}`}>
      <SecretTextArea
        id={`sync-health-${name}`}
        cols={60}
        rows={5}
        isConfigured={Boolean(options.secureJsonFields[name])}
        value={options.secureJsonData?.[name] ?? ''}
        placeholder={`-----BEGIN ${kind}-----`}
        disabled={options.readOnly}
        onReset={() => resetSecret(props, name)}
        onChange={(event) => setSecret(props, name, event.currentTarget.value)}
      />
    </Field>
  );
}
