/** The time-out, and Grafana's secure SOCKS proxy where it has one. */
import { t } from '@grafana/i18n';
import { SecureSocksProxyToggle } from '@grafana/plugin-ui';
import { Field, Input, Stack } from '@grafana/ui';
import React from 'react';

import { DEFAULT_TIMEOUT_SECONDS } from '../settings';
import { setOptions, type SettingsProps } from './settingsProps';

export function AdvancedSettings(props: SettingsProps) {
  const { options, onOptionsChange } = props;
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
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
          value={options.jsonData.timeout || ''}
          placeholder={String(DEFAULT_TIMEOUT_SECONDS)}
          disabled={options.readOnly}
          onChange={({ currentTarget }) => setOptions(props, { timeout: toSeconds(currentTarget.value) })}
        />
      </Field>
      <SecureSocksProxyToggle dataSourceConfig={options} onChange={onOptionsChange} labelWidth={32} />
    </Stack>
  );
}

function toSeconds(text: string): number | undefined {
  const seconds = Number(text);
  return seconds > 0 ? seconds : undefined;
}
