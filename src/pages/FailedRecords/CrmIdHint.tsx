/** What to do first about error code DACO-02: its records lack the id that ties them to the CRM. */
import { t } from '@grafana/i18n';
import { Alert } from '@grafana/ui';
import React from 'react';

const NEEDS_CRM_ID = 'DACO-02';

export function CrmIdHint({ errorCode }: { errorCode: string }) {
  if (errorCode !== NEEDS_CRM_ID) {
    return null;
  }
  return (
    <Alert severity="info" title={t('failed-records.crm-id.title', 'This record needs a CRM id first')} topSpacing={0}>
      {t(
        'failed-records.crm-id.detail',
        'It can be retried, but fails again with the same error until a CRM id is set on it in the source system.'
      )}
    </Alert>
  );
}
