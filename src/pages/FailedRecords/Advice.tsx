/** What an error means and what to do about it, from the error catalogue. */
import { t } from '@grafana/i18n';
import { Alert, Stack, Text } from '@grafana/ui';
import type { RetryHelps } from '@sync-health/contract/words';
import React from 'react';

import { useCatalogueEntry } from '../../api/errorCatalogue';
import { errorClassLabel } from '../../components/labels';

interface Props {
  errorCode: string;
  message: string | null;
}

export function Advice({ errorCode, message }: Props) {
  const entry = useCatalogueEntry(errorCode, message);
  if (!entry) {
    return null;
  }
  return (
    <Alert severity="info" title={entry.title} topSpacing={0}>
      <Stack direction="column" gap={0.5}>
        <span>{entry.meaning}</span>
        <span>{entry.advice}</span>
        <Text variant="bodySmall" color="secondary">
          {t('failed-records.advice.class', '{{errorClass}} · {{retry}}', {
            errorClass: errorClassLabel(entry.class),
            retry: retryText(entry.retryHelps),
          })}
        </Text>
      </Stack>
    </Alert>
  );
}

function retryText(retryHelps: RetryHelps): string {
  const texts: Record<RetryHelps, string> = {
    yes: t('failed-records.advice.retry-yes', 'A retry helps'),
    afterFix: t('failed-records.advice.retry-after-fix', 'A retry helps once that is put right'),
    no: t('failed-records.advice.retry-no', 'A retry does not help'),
  };
  return texts[retryHelps];
}
