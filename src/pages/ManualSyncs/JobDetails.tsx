/** The details of a job: facts, progress, and failures by data object. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { EmptyState, LoadingPlaceholder, Stack, Text, useStyles2 } from '@grafana/ui';
import type { JobDetail } from '@sync-health/contract/job';
import React, { useState } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import { useJob } from '../../api/jobs';
import { toProblem } from '../../api/resources';
import { PageLinkButton } from '../../components/PageLinkButton';
import { AS_IS } from '../../components/plainValues';
import { type Fact, Facts } from '../../components/Facts';
import { formatCount } from '../../components/formats';
import { ProblemAlert } from '../../components/ProblemAlert';
import { Time, useTimeZone } from '../../components/TimeZone';
import { CANCEL_PARAM, pagePath } from '../paths';
import { useUrlParams } from '../useUrlParams';
import { CommandResult } from '../FailedRecords/CommandResult';
import { CancelJob } from './CancelJob';
import { FailureCount } from './FailureCount';
import { JobObjects } from './JobObjects';
import { JobProgress } from './JobProgress';
import { JobStatusBadges } from './JobStatusBadge';
import { JobRetries } from './JobRetries';
import { Results } from './Results';
import { RetryJob } from './RetryJob';
import { RetryJobDialog } from './RetryJobDialog';
import { useRetryJob } from './useRetryJob';

export function JobDetails({ jobId, connector }: { jobId: string; connector: string | undefined }) {
  const uid = useDataSourceUid();
  const job = useJob(jobId, connector);
  const [refusal, setRefusal] = useState<Error | null>(null);

  if (job.isPending) {
    return <LoadingPlaceholder text={t('manual-syncs.details.loading', 'Loading the job…')} />;
  }
  if (job.isError && toProblem(job.error).status === 404) {
    return (
      <EmptyState
        variant="not-found"
        role="alert"
        message={t('manual-syncs.details.unknown', 'No job with the id {{jobId}} is known', { jobId, ...AS_IS })}
        button={
          <PageLinkButton variant="secondary" href={pagePath('manualSyncs', { ds: uid })}>
            {t('manual-syncs.details.all', 'All manual syncs')}
          </PageLinkButton>
        }
      />
    );
  }
  return (
    <Stack direction="column" gap={3}>
      <div aria-live="polite">
        {refusal && (
          <ProblemAlert title={t('manual-syncs.details.refused', 'The job was not canceled')} error={refusal} />
        )}
      </div>
      {job.isError && (
        <ProblemAlert
          title={t('manual-syncs.details.error', 'The job could not be read')}
          error={job.error}
          onRetry={() => job.refetch()}
        />
      )}
      {job.data && <Details job={job.data} onFailed={setRefusal} />}
    </Stack>
  );
}

function Details({ job, onFailed }: { job: JobDetail; onFailed: (error: Error) => void }) {
  const { fromUrl: timezone } = useTimeZone();
  const styles = useStyles2(getStyles);
  const uid = useDataSourceUid();
  const [params] = useUrlParams();
  const { jobId, connector } = job;
  const retry = useRetryJob();
  return (
    <>
      <Results retried={retry.result}>
        <CommandResult result={retry.result} onSendAgain={retry.sendAgain} onDismiss={retry.dismiss} />
        <Stack justifyContent="space-between" alignItems="flex-start" wrap="wrap" gap={2}>
          <Stack direction="column" gap={1}>
            <div className={styles.scope}>
              <Text element="h2">{job.scope}</Text>
            </div>
            <div>
              <JobStatusBadges job={job} />
            </div>
          </Stack>
          <Stack gap={1} wrap="wrap">
            {!job.dryRun && (
              <PageLinkButton
                variant="secondary"
                icon="list-ul"
                href={pagePath('failedRecords', {
                  ds: uid,
                  timezone,
                  connector,
                  jobId,
                  from: String(job.startTime ?? job.updatedAt),
                  // Attempts of retries end after the job.
                  to: job.endTime === null || job.retries ? 'now' : String(job.endTime + 1),
                })}
              >
                {t('manual-syncs.details.failed-records', 'Show failed records')}
              </PageLinkButton>
            )}
            <RetryJob job={job} size="md" onRetry={retry.ask} />
            <CancelJob job={job} size="md" onFailed={onFailed} asksAtOnce={params.has(CANCEL_PARAM)} />
          </Stack>
        </Stack>
      </Results>
      <RetryJobDialog retry={retry} />
      <JobFacts job={job} />
      {/* They are counted from events, which a dry run has not. */}
      {!job.dryRun && (
        <section aria-labelledby="job-objects">
          <Stack direction="column" gap={1}>
            <Text element="h3" id="job-objects">
              {t('manual-syncs.details.objects', 'Data objects')}
            </Text>
            <JobObjects job={job} />
          </Stack>
        </section>
      )}
    </>
  );
}

function JobFacts({ job }: { job: JobDetail }) {
  const facts: Fact[] = [
    [t('manual-syncs.details.progress', 'Progress'), <JobProgress key="progress" {...job} />],
    [
      job.dryRun
        ? t('manual-syncs.dry-run.succeeded', 'Would succeed')
        : t('manual-syncs.details.succeeded', 'Succeeded'),
      formatCount(job.succeeded),
    ],
    [
      job.dryRun ? t('manual-syncs.dry-run.failed', 'Would fail') : t('manual-syncs.details.failed', 'Failed'),
      <FailureCount key="failed" job={job} count={job.failed} />,
    ],
    ...(job.retries
      ? [[t('manual-syncs.details.retries', 'Retries'), <JobRetries key="retries" job={job} />] satisfies Fact]
      : []),
    [t('manual-syncs.details.started-by', 'Started by'), job.triggeredBy ?? '–'],
    [t('manual-syncs.details.start', 'Start time'), <Time key="start" at={job.startTime} />],
    [t('manual-syncs.details.end', 'End time'), job.endTime === null ? '–' : <Time key="end" at={job.endTime} />],
    [t('manual-syncs.details.connector', 'Connector'), job.connector],
  ];
  return <Facts facts={facts} layout="row" />;
}

/** Breaks a long scope without spaces. */
const getStyles = () => ({ scope: css({ overflowWrap: 'anywhere' }) });
