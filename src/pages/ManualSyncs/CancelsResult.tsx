/** The result of canceling several jobs: how many cancels were accepted, and which were refused, with the reason. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Alert, Button, Stack, TextLink, useStyles2 } from '@grafana/ui';
import type { Job } from '@sync-health/contract/job';
import React from 'react';

import type { SendResult } from '../../api/commands';
import { useDataSourceUid } from '../../api/DataSourceContext';
import { formatCount } from '../../components/formats';
import { AS_IS } from '../../components/plainValues';
import { pagePath } from '../paths';
import { nameOf } from './CancelJobsDialog';

interface Props {
  result: SendResult | undefined;
  /** The jobs of the cancels, for their names. */
  jobs: readonly Job[];
  onSendAgain: () => void;
  onDismiss: () => void;
}

export function CancelsResult({ result, jobs, onSendAgain, onDismiss }: Props) {
  const styles = useStyles2(getStyles);
  const uid = useDataSourceUid();
  const sent = result?.sent ?? [];
  const failed = result?.failed ?? [];
  return (
    // Present before there is a result, so that screen readers announce the result.
    <div aria-live="polite">
      {sent.length > 0 && (
        <Alert severity="success" title={sentText(sent.length)} onRemove={onDismiss}>
          <TextLink href={pagePath('activity', { ds: uid })} inline={false}>
            {t('manual-syncs.cancel-several.activity', 'Follow them in Activity')}
          </TextLink>
        </Alert>
      )}
      {failed.length > 0 && (
        <Alert severity="error" title={failedText(failed.length)}>
          <Stack direction="column" gap={1} alignItems="flex-start">
            <ul className={styles.list}>
              {failed.map(({ intent: { idempotencyKey, request }, error: { problem } }) => {
                const { connector } = request;
                const jobId = request.type === 'cancel' ? request.jobId : '';
                const job = jobs.find((each) => each.jobId === jobId && each.connector === connector);
                return (
                  <li key={idempotencyKey}>
                    {job ? nameOf(job) : nameWithoutScope({ connector, jobId })}: {problem.detail || problem.title}
                  </li>
                );
              })}
            </ul>
            <Button variant="secondary" size="sm" icon="sync" onClick={onSendAgain}>
              {t('manual-syncs.cancel-several.again', 'Try again')}
            </Button>
          </Stack>
        </Alert>
      )}
    </div>
  );
}

/** Job ids are unique only within their connector. */
const nameWithoutScope = ({ connector, jobId }: Pick<Job, 'connector' | 'jobId'>) =>
  t('manual-syncs.cancel-several.name-without-scope', '{{jobId}} of {{connector}}', { jobId, connector, ...AS_IS });

const sentText = (count: number) =>
  t('manual-syncs.cancel-several.sent', '', {
    count,
    formatted: formatCount(count),
    defaultValue_one: '{{formatted}} cancel accepted',
    defaultValue_other: '{{formatted}} cancels accepted',
  });

const failedText = (count: number) =>
  t('manual-syncs.cancel-several.refused', '', {
    count,
    formatted: formatCount(count),
    defaultValue_one: '{{formatted}} job was not canceled',
    defaultValue_other: '{{formatted}} jobs were not canceled',
  });

const getStyles = () => ({ list: css({ margin: 0, paddingInlineStart: 20, overflowWrap: 'anywhere' }) });
