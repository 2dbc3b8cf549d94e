/** One attempt to sync a record: object, action, outcome, and links to its details. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Stack, TextLink, useStyles2 } from '@grafana/ui';
import type { RecordAttempt } from '@sync-health/contract/record';
import React from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { useCatalogueEntry } from '../../api/errorCatalogue';
import type { UrlRange } from '../../api/range';
import { AS_IS } from '../../components/plainValues';
import { formatLatency } from '../../components/formats';
import { modeLabel } from '../../components/labels';
import { PayloadView } from '../../components/PayloadView';
import { RecordLinks } from '../../components/RecordLinks';
import { pagePath } from '../paths';
import { useJobPath } from '../useJobPath';
import { AttemptOutcome } from './AttemptOutcome';

interface Props {
  recordId: string;
  attempt: RecordAttempt;
  range: UrlRange;
}

export function AttemptEntry({ recordId, attempt, range }: Props) {
  const styles = useStyles2(getStyles);
  const ds = useDataSourceUid();
  const jobPath = useJobPath();
  const { id, connector, object, action, mode, errorCode, errorMessage, jobId, attributes } = attempt;
  return (
    <>
      <Stack gap={1} alignItems="center" wrap="wrap">
        <AttemptOutcome attempt={attempt} />
        <strong>{t('record.attempt.what', '{{object}} · {{action}}', { object, action, ...AS_IS })}</strong>
        <span className={styles.secondary}>{modeLabel(mode)}</span>
      </Stack>
      {errorCode !== null && (
        <div>
          <bdi className={styles.code}>{errorCode}</bdi> {errorMessage}
        </div>
      )}
      {errorCode !== null && <Advice errorCode={errorCode} message={errorMessage} />}
      <div className={styles.secondary}>{factsOf(attempt).join(' · ')}</div>
      {Object.keys(attributes).length > 0 && (
        <div className={styles.secondary}>
          {Object.entries(attributes)
            .map(([name, value]) => `${name}: ${value}`)
            .join(' · ')}
        </div>
      )}
      <Stack gap={2} wrap="wrap">
        {attempt.status === 'failed' && (
          <TextLink
            inline={false}
            variant="bodySmall"
            href={pagePath('failedRecords', {
              ...range,
              ds,
              connector,
              search: id,
              state: 'all',
              event: id,
              eventOf: connector,
            })}
          >
            {t('record.attempt.details', 'Details of the failure')}
          </TextLink>
        )}
        {jobId !== null && (
          <TextLink inline={false} variant="bodySmall" href={jobPath(jobId, connector)}>
            {t('record.attempt.job', 'Manual sync {{jobId}}', { jobId, ...AS_IS })}
          </TextLink>
        )}
        <RecordLinks record={{ ...attempt, recordId }} />
      </Stack>
      <PayloadView attempt={attempt} />
    </>
  );
}

function factsOf({ connector, triggeredBy, startTime, endTime, id, retryOf, traceId }: RecordAttempt): string[] {
  return [
    connector,
    ...(triggeredBy ? [t('record.attempt.triggered-by', 'by {{triggeredBy}}', { triggeredBy, ...AS_IS })] : []),
    ...(startTime === null ? [] : [formatLatency(endTime - startTime)]),
    t('record.attempt.event', 'event {{id}}', { id, ...AS_IS }),
    ...(retryOf ? [t('record.attempt.retry-of', 'retry of {{retryOf}}', { retryOf, ...AS_IS })] : []),
    ...(traceId ? [t('record.attempt.trace', 'trace {{traceId}}', { traceId })] : []),
  ];
}

function Advice({ errorCode, message }: { errorCode: string; message: string | null }) {
  const styles = useStyles2(getStyles);
  const entry = useCatalogueEntry(errorCode, message);
  return entry ? <div className={styles.secondary}>{entry.advice}</div> : null;
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
  secondary: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
