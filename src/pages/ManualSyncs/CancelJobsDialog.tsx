/** The confirmation for several jobs: how many and which are canceled, and which can't be, with the reason. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import type { JobStatus } from '@sync-health/contract/words';
import React, { useState } from 'react';

import { DialogForm } from '../../components/DialogForm';
import { formatCount } from '../../components/formats';
import { AS_IS } from '../../components/plainValues';
import { ReasonField } from '../../components/ReasonField';
import type { CancelPlan } from './cancelPlan';
import { jobKey } from './useJobSelection';

interface Props {
  plan: CancelPlan;
  /** `reason` is empty without one. */
  onConfirm: (reason: string) => void;
  onDismiss: () => void;
}

export function CancelJobsDialog({ plan: { cancelable, others }, onConfirm, onDismiss }: Props) {
  const styles = useStyles2(getStyles);
  const [reason, setReason] = useState('');
  const count = cancelable.length;
  const formatted = formatCount(count);
  return (
    <DialogForm
      title={t('manual-syncs.cancel-several.title', '', {
        count,
        formatted,
        defaultValue_one: 'Cancel {{formatted}} manual sync?',
        defaultValue_other: 'Cancel {{formatted}} manual syncs?',
      })}
      dismissText={t('manual-syncs.cancel.keep', 'Keep running')}
      confirmText={t('manual-syncs.cancel-several.confirm', '', {
        count,
        formatted,
        defaultValue_one: 'Yes, cancel {{formatted}} sync',
        defaultValue_other: 'Yes, cancel {{formatted}} syncs',
      })}
      isDestructive
      isReady={count > 0}
      onConfirm={() => onConfirm(reason.trim())}
      onDismiss={onDismiss}
    >
      <div>
        {count === 0
          ? t('manual-syncs.cancel-several.none', 'None of the selected jobs can be canceled any more.')
          : t(
              'manual-syncs.cancel-several.detail',
              'Each connector stops after the record it is at. What was synced until then is kept.'
            )}
      </div>
      {count > 0 && (
        <ul className={styles.list} aria-label={t('manual-syncs.cancel-several.these', 'Will be canceled')}>
          {cancelable.map((job) => (
            <li key={jobKey(job)}>{nameOf(job)}</li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <div>
          {t('manual-syncs.cancel-several.others', '', {
            count: others.length,
            formatted: formatCount(others.length),
            defaultValue_one: '{{formatted}} of the selected can’t be canceled:',
            defaultValue_other: '{{formatted}} of the selected can’t be canceled:',
          })}
          <ul className={styles.list} aria-label={t('manual-syncs.cancel-several.not-these', 'Can’t be canceled')}>
            {others.map(({ job, status }) => (
              <li key={jobKey(job)}>
                {nameOf(job)}: {whyNot(status)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <ReasonField
        id="cancel-reason"
        description={t('manual-syncs.cancel-several.reason', 'Kept with each cancel, for those who look later')}
        value={reason}
        onChange={setReason}
      />
    </DialogForm>
  );
}

/** Names a job by its connector and id too, since scopes repeat. */
export function nameOf({ scope, connector, jobId }: Pick<Job, 'scope' | 'connector' | 'jobId'>): string {
  return t('manual-syncs.cancel-several.name', '{{scope}} of {{connector}} ({{jobId}})', {
    scope,
    connector,
    jobId,
    ...AS_IS,
  });
}

function whyNot(status: JobStatus | null): string {
  switch (status) {
    case 'canceling':
      return t('manual-syncs.cancel-several.canceling', 'is being canceled already');
    case 'canceled':
      return t('manual-syncs.cancel-several.canceled', 'is canceled already');
    case 'completed':
      return t('manual-syncs.cancel-several.completed', 'has completed');
    case 'failed':
      return t('manual-syncs.cancel-several.failed', 'has failed');
    default:
      return t('manual-syncs.cancel-several.gone', 'is not in this list any more');
  }
}

const getStyles = () => ({
  /** The list scrolls, so that the buttons stay on screen. */
  list: css({
    maxHeight: '25vh',
    overflowY: 'auto',
    margin: 0,
    paddingInlineStart: 20,
    overflowWrap: 'anywhere',
  }),
});
